/**
 * Every case of docs/fault-and-security-cases.md at full size, and the other tests of faults and those that take long: one
 * file at a time, each in a process of its own, because one that has run others is slower to ask and to hear. What the cases
 * print goes into the column "seen" of that document, with the day. With arguments, e.g. `npm run faults -- test/long/memory`:
 * only the files whose paths these match.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from './jest.mjs';
import { machine } from './machine.mjs';

const DOCUMENT = 'docs/fault-and-security-cases.md';
const FOLDERS = ['test/faults/', 'test/long/', 'test/security/'];

/** What each case has printed, by its id: titles, each with its lines. A line may be of several cases, and a title may come again. */
function seenIn(linesFile) {
  const seen = new Map();
  for (const line of readFileSync(linesFile, { encoding: 'utf8', flag: 'a+' }).split('\n')) {
    const [, ids, title, measured] = /^([A-Z]\d+(?:, [A-Z]\d+)*) (.+?): (.+)$/.exec(line) ?? [];
    for (const id of ids?.split(', ') ?? []) {
      const titles = seen.get(id) ?? new Map();
      seen.set(id, titles.set(title, [...(titles.get(title) ?? []), measured]));
    }
  }
  return seen;
}

/** A cell with what has been seen of its case in the place of what stood there under the same titles. */
function cellOf(before, titles) {
  const day = new Date().toISOString().slice(0, 10);
  const entries = new Map(before.map((entry) => [entry.slice(0, entry.indexOf(': ')), entry]));
  for (const [title, lines] of titles) entries.set(title, `${title}: ${lines.join('; ')} (${day})`);
  return [...entries.values()].join('<br>');
}

/** The document with the last cell but one of each row renewed, where its case was seen. */
function withSeen(text, seen, isWhole) {
  const lines = text.split('\n').map((line) => {
    const cells = line.split(' | ');
    const id = /^\| ([A-Z]\d+)\b/.exec(line)?.[1];
    if (!seen.has(id)) return line;
    const before = cells.at(-2).trim();
    const cell = cellOf(isWhole || before === '-' ? [] : before.split('<br>'), seen.get(id));
    return [...cells.slice(0, -2), cell, cells.at(-1)].join(' | ');
  });
  const where = `<!-- machine:begin -->\n\n${machine(['@nestjs/core', 'fastify', 'ioredis', 'bullmq'])}\n\n<!-- machine:end -->`;
  return lines.join('\n').replace(/<!-- machine:begin -->[\s\S]*<!-- machine:end -->/, () => where);
}

const document = readFileSync(DOCUMENT, 'utf8');
const cases = [...document.matchAll(/`((?:src|test)\/[^`]+\.(?:spec|test)\.ts)`/g)].map(([, file]) => file);
const wanted = process.argv.slice(2);
const patterns = wanted.length > 0 ? wanted : [...FOLDERS, ...new Set(cases)];
const folder = mkdtempSync(join(tmpdir(), 'bms-figures-'));
try {
  const linesFile = join(folder, 'figures');
  process.exitCode = jest(['--maxWorkers=1', '--workerIdleMemoryLimit=1MB', ...patterns], {
    FAULTS: 'full',
    FIGURES_FILE: linesFile,
  });
  const seen = seenIn(linesFile);
  if (seen.size > 0) {
    writeFileSync(DOCUMENT, withSeen(document, seen, wanted.length === 0));
    execFileSync('npx', ['prettier', '--write', DOCUMENT], { stdio: 'inherit' });
  }
} finally {
  rmSync(folder, { recursive: true });
}
