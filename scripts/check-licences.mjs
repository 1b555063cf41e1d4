/**
 * Every package that the program runs with must be under a licence of this list. Reads the lock file, so that what is
 * checked is what `npm ci --omit=dev` installs. With an argument: that folder instead of this one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Permissive ones. A copyleft licence, or one that nobody has read, is a decision of its own. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'Python-2.0',
]);
/** Read by hand: their manifests name it in an older way, which the lock file leaves out. */
const READ = new Map([
  ['busboy@1.6.0', 'MIT'],
  ['streamsearch@1.1.0', 'MIT'],
]);

/** An SPDX expression of names, AND, OR and brackets. Of an OR one side is enough. */
function isAllowed(expression) {
  const terms = expression.replace(/^\((.*)\)$/, '$1');
  if (/[()]/.test(terms)) return false;
  return terms.split(/ OR /).some((term) => term.split(/ AND /).every((name) => ALLOWED.has(name.trim())));
}

const folder = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
const refused = Object.entries(packages)
  .filter(([path, { dev, link }]) => path !== '' && !dev && !link)
  .map(([path, { version, license }]) => [`${path.split('node_modules/').at(-1)}@${version}`, license])
  .map(([name, license]) => [name, license ?? READ.get(name) ?? 'no licence is named'])
  .filter(([, license]) => !isAllowed(license));
for (const [name, license] of refused) console.error(`${name}: ${license}`);
if (refused.length > 0) {
  const list = [...ALLOWED].join(', ');
  console.error(`Allowed are ${list}. Take another package, or decide in docs/decisions/0001-libraries.md.`);
  process.exitCode = 1;
}
