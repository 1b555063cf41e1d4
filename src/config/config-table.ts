import { ENVIRONMENT_SECTIONS } from './environment-schema.js';
import type { EnvironmentVariable } from './environment-variable.js';

const BEGIN = '<!-- config:begin -->';
const END = '<!-- config:end -->';

function renderRow(name: string, variable: EnvironmentVariable): string[] {
  const aliases = (variable.aliases ?? []).map((alias) => `, \`${alias}\``).join('');
  const fallback = variable.default === null ? (variable.unset ?? 'none') : `\`${variable.default}\``;
  const secret = variable.secret === true ? ' Secret.' : '';
  return [`\`${name}\`${aliases}`, fallback, `${variable.description}${secret}`, variable.type.expected];
}

/** A Markdown table with padded columns, as the formatter wants it. */
function renderTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function renderConfigTables(): string {
  return Object.entries(ENVIRONMENT_SECTIONS)
    .map(([title, variables]) => {
      const rows = Object.entries(variables).map(([name, variable]) => renderRow(name, variable));
      return `**${title}**\n\n${renderTable(['variable', 'default', 'meaning', 'must be'], rows)}`;
    })
    .join('\n\n');
}

/** `NAME` = default; a default that is a rule and no value is told in the tables only. */
function renderSetting([name, variable]: [string, EnvironmentVariable]): string {
  return variable.default === null ? `\`${name}\`` : `\`${name}=${variable.default}\``;
}

function renderConfigOverview(): string {
  const rows = Object.entries(ENVIRONMENT_SECTIONS).map(([title, variables]) => [
    title,
    Object.entries(variables).map(renderSetting).join(' '),
  ]);
  return renderTable(['what', 'variables with their defaults'], rows);
}

function replaceMarked(document: string, text: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin)
    throw new Error(`The document lacks the lines ${BEGIN} and ${END}: add them where the table belongs.`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${document.slice(end)}`;
}

/** A document with the tables of variables between its two markers brought up to date. */
export function replaceConfigTables(document: string): string {
  return replaceMarked(document, renderConfigTables());
}

/** The same with one line a section: names and defaults alone. */
export function replaceConfigOverview(document: string): string {
  return replaceMarked(document, renderConfigOverview());
}
