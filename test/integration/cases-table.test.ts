import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TABLE = join(ROOT, 'docs/fault-and-security-cases.md');
const FOLDERS = ['test/faults', 'test/faults/measured', 'test/long', 'test/security'];
const numbered = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${letter}${n + 1}`);
const CASES = { S: numbered('S', 15), R: numbered('R', 35), O: numbered('O', 2) };

interface Case {
  readonly id: string;
  /** Its other cells by the heads of their columns. */
  readonly cells: Readonly<Record<string, string>>;
  readonly files: readonly string[];
}

/** The rows of all tables, each read by the heads of its own. */
function casesOf(text: string): Case[] {
  let heads: readonly string[] = [];
  return text.split('\n').flatMap((line) => {
    const [, id = '', ...rest] = line.split('|').map((cell) => cell.trim());
    if (id === 'case') heads = rest;
    if (!/^[A-Z]\d+$/.test(id)) return [];
    // after the last bar there is nothing
    const cells = Object.fromEntries(heads.slice(0, -1).map((head, n) => [head, rest[n] ?? '']));
    return [{ id, cells, files: [...(cells.test ?? '').matchAll(/`([^`]+)`/g)].map(([, file = '']) => file) }];
  });
}

const rows = casesOf(readFileSync(TABLE, 'utf8'));
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** The cases that a test of faults or of security names, by its file. */
const named = FOLDERS.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`))
  .filter((file) => file.endsWith('.test.ts'))
  .flatMap((file) => {
    const titles = [...textOf(file).matchAll(/['"]([A-Z]\d+(?:, [A-Z]\d+)*): /g)];
    const ids = new Set(titles.flatMap(([, list = '']) => list.split(', ')));
    return [...ids].map((id) => [id, file] as const);
  });

describe('the table of cases', () => {
  it.each(Object.entries(CASES))('has every case of %s once, in order', (letter, ids) => {
    expect(rows.map(({ id }) => id).filter((id) => id.startsWith(letter))).toEqual(ids);
  });

  it.each(rows)('$id says what is proven, where, and to what limit', ({ cells, files }) => {
    expect(Object.entries(cells).filter(([, text]) => text === '')).toEqual([]);
    expect(files).not.toEqual([]);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it.each(rows.filter(({ id }) => id.startsWith('R')))('$id is named by its tests', ({ id, files }) => {
    const isNamed = new RegExp(`\\b${id}\\b`);
    expect(files.filter((file) => !isNamed.test(textOf(file)))).toEqual([]);
  });

  it.each(rows)('$id has a test that prints its figure beside its limit', ({ id, files }) => {
    const title = new RegExp(`['"\`](?:[A-Z]\\d+, )*${id}\\b`);
    expect(files.filter((file) => /\bfigures\(/.test(textOf(file)) && title.test(textOf(file)))).not.toEqual([]);
  });

  it.each(named)('%s names %s', (id, file) => {
    expect(rows.find((row) => row.id === id)?.files).toContain(file);
  });
});
