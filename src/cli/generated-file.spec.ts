import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findStaleFiles, writeStaleFiles } from './generated-file.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'generated-file-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const FILES = [
  { path: 'whole.txt', render: () => 'new\n' },
  { path: 'part.txt', render: (current: string) => current.replace('old', 'new') },
];

describe('generated files', () => {
  it('finds what is missing or differs without touching it', () => {
    writeFileSync(join(root, 'part.txt'), 'keep old\n');
    expect(findStaleFiles(FILES, root)).toEqual(['whole.txt', 'part.txt']);
    expect(existsSync(join(root, 'whole.txt'))).toBe(false);
  });

  it('writes only what is stale', () => {
    writeFileSync(join(root, 'whole.txt'), 'new\n');
    writeFileSync(join(root, 'part.txt'), 'keep old\n');
    expect(writeStaleFiles(FILES, root)).toEqual(['part.txt']);
    expect(readFileSync(join(root, 'part.txt'), 'utf8')).toBe('keep new\n');
    expect(findStaleFiles(FILES, root)).toEqual([]);
  });
});
