import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DEADLINE_MS = 120_000;

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
}

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes: readonly { readonly alg: string }[];
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'supply-chain-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the licences of what the program runs with', () => {
  const check = (packages: Record<string, LockedPackage>): { code: number | null; said: string } => {
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
    const { status, stderr } = spawnSync(process.execPath, ['scripts/check-licences.mjs', folder], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    return { code: status, said: stderr };
  };

  it.each(['MIT', '(MIT OR GPL-3.0-only)', 'Apache-2.0 AND MIT', 'BlueOak-1.0.0'])('may be %s', (license) => {
    expect(check({ '': { version: '1.0.0' }, 'node_modules/a': { version: '1.0.0', license } })).toEqual({
      code: 0,
      said: '',
    });
  });

  it.each(['GPL-3.0-only', 'MIT AND LGPL-3.0-only', 'SEE LICENSE IN LICENSE', 'UNLICENSED', '((MIT))', undefined])(
    'may not be %s, and the package is named',
    (license) => {
      const locked = { version: '1.2.3', ...(license !== undefined && { license }) };
      const { code, said } = check({ 'node_modules/b/node_modules/@scope/a': locked });
      expect([code, said]).toEqual([1, expect.stringContaining(`@scope/a@1.2.3: ${license ?? 'no licence is named'}`)]);
    },
  );

  it('are not asked of what only development needs', () => {
    expect(check({ 'node_modules/a': { version: '1.0.0', license: 'GPL-3.0-only', dev: true } }).code).toBe(0);
  });

  it('are all permissive', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/check-licences.mjs'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });
});

describe('the bill of materials', () => {
  it(
    'names every package that the program runs with, its version and its hash, and no other',
    () => {
      const file = join(folder, 'sbom.json');
      expect(spawnSync(process.execPath, ['scripts/write-sbom.mjs', file], { cwd: ROOT }).status).toBe(0);
      const bom = JSON.parse(readFileSync(file, 'utf8')) as {
        bomFormat: string;
        metadata: { component: { name: string; type: string } };
        components: Component[];
      };
      expect([bom.bomFormat, bom.metadata.component]).toEqual([
        'CycloneDX',
        expect.objectContaining({ name: 'bms-discovery', type: 'application' }),
      ]);
      expect([...new Set(bom.components.map(({ name, version }) => `${name}@${version}`))].sort()).toEqual(
        productionPackages(),
      );
      for (const { name, purl, hashes } of bom.components)
        expect([name, purl, hashes.map(({ alg }) => alg)]).toEqual([
          name,
          expect.stringMatching(/^pkg:npm\//),
          ['SHA-512'],
        ]);
    },
    DEADLINE_MS,
  );
});

/** What the lock file has, apart from what is for development. */
function productionPackages(): string[] {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  const names = Object.entries(packages).flatMap(([path, { version, dev }]) =>
    path === '' || dev === true ? [] : [`${path.split('node_modules/').at(-1) ?? ''}@${version}`],
  );
  return [...new Set(names)].sort();
}
