import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readCommit, readPackageVersion } from './build-info.js';

const COMMIT = 'a'.repeat(40);
let root: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'build-info-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('readCommit', () => {
  it('is null without git', () => {
    expect(readCommit(root)).toBeNull();
  });

  it('reads a branch', () => {
    write('.git/HEAD', 'ref: refs/heads/main\n');
    write('.git/refs/heads/main', `${COMMIT}\n`);
    expect(readCommit(root)).toBe(COMMIT);
  });

  it('reads a packed branch', () => {
    write('.git/HEAD', 'ref: refs/heads/main\n');
    write(
      '.git/packed-refs',
      `# pack-refs with: peeled\n${'b'.repeat(40)} refs/heads/other/main\n${COMMIT} refs/heads/main\n`,
    );
    expect(readCommit(root)).toBe(COMMIT);
  });

  it('reads a detached HEAD', () => {
    write('.git/HEAD', `${COMMIT}\n`);
    expect(readCommit(root)).toBe(COMMIT);
  });

  it('reads a worktree, whose branches live in the main repository', () => {
    write('.git', 'gitdir: elsewhere/worktrees/w\n');
    write('elsewhere/worktrees/w/HEAD', 'ref: refs/heads/w\n');
    write('elsewhere/worktrees/w/commondir', '../..\n');
    write('elsewhere/refs/heads/w', `${COMMIT}\n`);
    expect(readCommit(root)).toBe(COMMIT);
  });

  it('is null before the first commit and for what is no commit', () => {
    write('.git/HEAD', 'ref: refs/heads/main\n');
    expect(readCommit(root)).toBeNull();
    write('.git/refs/heads/main', 'not a commit');
    expect(readCommit(root)).toBeNull();
  });
});

describe('readPackageVersion', () => {
  it('reads the manifest', () => {
    write('package.json', '{"version":"7.8.9"}');
    expect(readPackageVersion(root)).toBe('7.8.9');
    expect(readPackageVersion()).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
