import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TABLE = join(ROOT, 'docs/fault-and-security-cases.md');
const FAULTS = 'test/faults';
const SECURITY_CASES = Array.from({ length: 15 }, (_, n) => `S${n + 1}`);

interface Case {
  readonly id: string;
  readonly proven: string;
  readonly files: readonly string[];
  readonly figure: string;
}

const rows: readonly Case[] = readFileSync(TABLE, 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, id = '']) => /^[A-Z]\d+$/.test(id))
  .map(([, id = '', proven = '', files = '', figure = '']) => ({
    id,
    proven,
    files: [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
    figure,
  }));

/** The security cases that a test of faults names, by its file. */
const named = readdirSync(join(ROOT, FAULTS))
  .filter((name) => name.endsWith('.test.ts'))
  .flatMap((name) => {
    const text = readFileSync(join(ROOT, FAULTS, name), 'utf8');
    const ids = new Set([...text.matchAll(/['"](S\d+): /g)].map(([, id = '']) => id));
    return [...ids].map((id) => [id, `${FAULTS}/${name}`] as const);
  });

describe('the table of cases', () => {
  it('has every security case once, in order', () => {
    expect(rows.map(({ id }) => id).filter((id) => id.startsWith('S'))).toEqual(SECURITY_CASES);
  });

  it.each(rows)('$id says what is proven, where, and to what limit', ({ proven, files, figure }) => {
    expect([proven, figure].map((text) => text !== '')).toEqual([true, true]);
    expect(files).not.toEqual([]);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it.each(named)('%s names %s', (id, file) => {
    expect(rows.find((row) => row.id === id)?.files).toContain(file);
  });
});
