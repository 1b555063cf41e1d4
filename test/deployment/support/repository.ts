import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export function readText(path: string): string {
  return readFileSync(`${ROOT}${path}`, 'utf8');
}

/** A YAML file of this repository, which the caller says is of this shape. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a cast that reads well
export function readYaml<T>(path: string): T {
  return parse(readText(path), { merge: true }) as T;
}

export interface PackageFile {
  readonly engines: { readonly node: string };
  readonly scripts: Readonly<Record<string, string>>;
}

export function readPackage(): PackageFile {
  return JSON.parse(readText('package.json')) as PackageFile;
}
