/**
 * Writes what the program is made of, without what only its development needs: CycloneDX JSON, by npm from the lock file.
 * The argument is the file; without one, sbom.cdx.json.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ARGS = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];

const read = (name) => JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
const withoutDevelopment = (manifest) => ({ ...manifest, devDependencies: undefined });

/** `npm sbom --omit dev` leaves out what development needs, too: here it is not even in the lock file. */
function bomIn(folder) {
  const manifest = withoutDevelopment(read('package.json'));
  const { packages, ...lock } = read('package-lock.json');
  const kept = Object.entries(packages).filter(([, { dev }]) => !dev);
  const production = { ...Object.fromEntries(kept), '': withoutDevelopment(packages['']) };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...lock, packages: production }));
  const bom = JSON.parse(execFileSync('npm', ARGS, { cwd: folder, encoding: 'utf8', maxBuffer: 64 << 20 }));
  // npm takes the folder's name for the program's
  bom.metadata.component.name = manifest.name;
  return bom;
}

const folder = mkdtempSync(join(tmpdir(), 'sbom-'));
try {
  const bom = bomIn(folder);
  const file = process.argv[2] ?? 'sbom.cdx.json';
  writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`);
  console.log(`Written: ${file}, ${bom.components.length} components`);
} finally {
  rmSync(folder, { recursive: true });
}
