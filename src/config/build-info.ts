import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The package's folder, both from src/config and from dist/config. */
const PACKAGE_DIR = fileURLToPath(new URL('../../', import.meta.url));
const COMMIT = /^[0-9a-f]{40,64}$/;

function readLine(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : null;
}

/** Where git keeps HEAD: `.git`, or the folder that a worktree's `.git` file names. */
function findGitDir(root: string): string | null {
  const path = join(root, '.git');
  if (!existsSync(path)) return null;
  if (statSync(path).isDirectory()) return path;
  const target = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8'))?.[1];
  return target === undefined ? null : resolve(root, target);
}

function readRef(gitDir: string, ref: string): string | null {
  const commonDir = resolve(gitDir, readLine(join(gitDir, 'commondir')) ?? '.');
  const packed = readLine(join(commonDir, 'packed-refs'))?.split('\n') ?? [];
  return (
    readLine(join(gitDir, ref)) ??
    readLine(join(commonDir, ref)) ??
    packed.find((line) => line.endsWith(` ${ref}`))?.split(' ')[0] ??
    null
  );
}

/** The commit that is checked out in a folder, as full hex; null without git. Reads git's files: no git program is needed. */
export function readCommit(root: string = PACKAGE_DIR): string | null {
  const gitDir = findGitDir(root);
  if (gitDir === null) return null;
  const head = readLine(join(gitDir, 'HEAD'));
  const ref = head === null ? undefined : /^ref: (.+)$/.exec(head)?.[1];
  const commit = ref === undefined ? head : readRef(gitDir, ref);
  return commit !== null && COMMIT.test(commit) ? commit : null;
}

export function readPackageVersion(root: string = PACKAGE_DIR): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
}
