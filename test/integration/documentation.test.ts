import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENVIRONMENT_SCHEMA } from '../../src/config/environment-schema.js';
import type { EnvironmentVariable } from '../../src/config/environment-variable.js';
import { anchorsOf, commandsOf, fencedBlocks, linksOf, tableRows, variablesOf } from '../support/markdown.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOREIGN = new Set(['node_modules', 'dist', 'coverage', '.cache', '.git']);
/** Of Node, of the platforms, and of the SDK of OpenTelemetry. */
const OTHERS = /^(NODE_OPTIONS|NODE_VERSION|OTEL_\w+)$/;

function documentsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (FOREIGN.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return documentsIn(path);
    return entry.name.endsWith('.md') ? [relative(ROOT, path)] : [];
  });
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const quoted = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
const documents = documentsIn(ROOT);

/** Why a link of a document leads nowhere; null = it leads somewhere. Addresses of the web are not asked. */
function linkTrouble(document: string, link: string): string | null {
  if (/^[a-z]+:/.test(link)) return null;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : join(dirname(document), decodeURIComponent(path));
  if (target.startsWith('..') || !existsSync(join(ROOT, target))) return `${link}: no such file`;
  if (anchor === undefined) return null;
  return anchorsOf(read(target)).includes(anchor) ? null : `${link}: no such heading`;
}

describe('the documents of this repository', () => {
  it('are those that a newcomer looks for', () => {
    const wanted = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'docs/architecture.md'];
    expect(documents).toEqual(expect.arrayContaining(wanted));
  });

  it.each(documents)('%s has no link that leads nowhere', (document) => {
    const troubles = linksOf(read(document)).map((link) => linkTrouble(document, link));
    expect(troubles.filter((trouble) => trouble !== null)).toEqual([]);
  });

  it.each(documents)('%s names only commands and variables that there are', (document) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(commandsOf(read(document)).filter((name) => !(name in scripts))).toEqual([]);
    const schema: Readonly<Record<string, EnvironmentVariable>> = ENVIRONMENT_SCHEMA;
    const known = Object.entries(schema).flatMap(([name, { aliases = [] }]) => [name, ...aliases]);
    const prefixes = new Set(known.map((name) => name.slice(0, name.indexOf('_') + 1)));
    const unknown = variablesOf(read(document)).filter(
      (name) => prefixes.has(name.slice(0, name.indexOf('_') + 1)) && !known.includes(name),
    );
    expect(unknown.filter((name) => !OTHERS.test(name))).toEqual([]);
  });
});

describe('README.md', () => {
  it('is short, and has both commands as they are', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(250);
    const blocks = fencedBlocks(read('README.md')).map(({ text }) => text);
    expect(blocks).toEqual(expect.arrayContaining(['npm ci && npm start', 'npm test']));
  });

  it('makes no promise that no test shows', () => {
    const why = /\n## Why\n([\s\S]*?)\n## /.exec(read('README.md'))?.[1] ?? '';
    const promises = [...why.matchAll(/^- \*\*([^*]+)\*\*/gm)].map(([, promise]) => promise);
    const rows = tableRows(read('docs/promises.md')).slice(1);
    expect(promises).not.toEqual([]);
    expect(rows.map(([promise]) => promise)).toEqual(promises);
    for (const [promise, tests = ''] of rows) {
      const files = quoted(tests);
      expect([promise, files.length > 0]).toEqual([promise, true]);
      expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    }
  });

  it('shows the architecture as docs/architecture.md does', () => {
    const pictures = ['README.md', 'docs/architecture.md'].map((path) =>
      fencedBlocks(read(path)).flatMap(({ language, text }) => (language === 'mermaid' ? [text] : [])),
    );
    expect(pictures[0]).toHaveLength(1);
    expect(pictures[1]).toEqual(expect.arrayContaining(pictures[0] ?? []));
  });

  it('shows figures that bench/README.md has', () => {
    const table = /<!-- bench:begin -->([\s\S]*)<!-- bench:end -->/.exec(read('README.md'))?.[1] ?? '';
    const measured = tableRows(read('bench/README.md')).map((cells) => cells.join('|'));
    const shown = tableRows(table).map((cells) => cells.join('|'));
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.filter((row) => !measured.includes(row))).toEqual([]);
  });
});

describe('the table of libraries', () => {
  it('has every dependency, each with its licence, and none that is gone', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, object>;
    const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, { license?: string }> };
    const rows = tableRows(read('docs/decisions/0001-libraries.md')).filter(([names]) => names?.startsWith('`'));
    const named = rows.flatMap(([names = '', licences = '']) => quoted(names).map((name) => [name, licences] as const));
    const installed = [...Object.keys(dependencies ?? {}), ...Object.keys(devDependencies ?? {})];
    const own = installed.filter((name) => !name.startsWith('@types/'));
    expect(named.map(([name]) => name).sort()).toEqual(own.sort());
    for (const [name, licences] of named)
      expect([name, licences]).toEqual([
        name,
        expect.stringContaining(lock.packages[`node_modules/${name}`]?.license ?? '?'),
      ]);
  });
});
