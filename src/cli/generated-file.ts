import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder, both from src/cli and from dist/cli. */
const REPOSITORY_DIR = fileURLToPath(new URL('../../', import.meta.url));

/** A committed file, or a part of one, that the program can write by itself. */
export interface GeneratedFile {
  /** Relative to the repository. */
  readonly path: string;
  /** The whole text that the file should have, given what it has now (empty when it is not there). */
  readonly render: (current: string) => string;
}

function readCurrent(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Paths of the files whose text is not what it should be. */
export function findStaleFiles(files: readonly GeneratedFile[], root: string = REPOSITORY_DIR): string[] {
  const isStale = ({ path, render }: GeneratedFile): boolean => {
    const current = readCurrent(join(root, path));
    return render(current) !== current;
  };
  return files.filter(isStale).map(({ path }) => path);
}

/** Writes the files that are stale and says which. */
export function writeStaleFiles(files: readonly GeneratedFile[], root: string = REPOSITORY_DIR): string[] {
  const stale = findStaleFiles(files, root);
  for (const { path, render } of files.filter((file) => stale.includes(file.path))) {
    writeFileSync(join(root, path), render(readCurrent(join(root, path))));
  }
  return stale;
}
