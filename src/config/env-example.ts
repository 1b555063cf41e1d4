import { ENVIRONMENT_SECTIONS } from './environment-schema.js';
import type { EnvironmentVariable } from './environment-variable.js';

const HEADER = `# Every variable the program reads, with its default. Copy this file to .env and change what you need.
# What is set in the environment wins over .env; an empty value counts as unset.
# Generated from the schema in src/config: do not edit.`;

function renderVariable(name: string, variable: EnvironmentVariable): string {
  const aliases = variable.aliases === undefined ? '' : ` Also read as ${variable.aliases.join(', ')}.`;
  const unset = variable.default === null ? ` Unset: ${variable.unset ?? 'none'}.` : '';
  const lines = [`# ${variable.description}${aliases}`, `# Must be ${variable.type.expected}.${unset}`];
  return [...lines, `${name}=${variable.default ?? ''}`].join('\n');
}

/** The text of .env.example: read as it stands, it is the default configuration. */
export function renderEnvExample(): string {
  const sections = Object.entries(ENVIRONMENT_SECTIONS).map(([title, variables]) => {
    const blocks = Object.entries(variables).map(([name, variable]) => renderVariable(name, variable));
    return [`# --- ${title} ---`, ...blocks].join('\n\n');
  });
  return `${[HEADER, ...sections].join('\n\n')}\n`;
}
