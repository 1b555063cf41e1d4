import { beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ENVIRONMENT_NAMES, ENVIRONMENT_SCHEMA } from '../../src/config/environment-schema.js';
import type { EnvironmentVariable } from '../../src/config/environment-variable.js';
import { atMost, figures } from '../faults/support/figures.js';
import { ServiceProcess } from '../support/faults/service-process.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUILD_TIMEOUT_MS = 180_000;
const SECRET = 'MARKER4f1d9b7c';
/** Of the range that is kept for documents: no machine has it. */
const ADDRESS_OF_NOBODY = '203.0.113.1';
/** Names of files, a password, a prefix; and what the test itself gives a service. */
const TAKE_ANY_TEXT = [
  'PORT',
  'HOST',
  'FLAT_FILES_DIR',
  'HISTORY_DIR',
  'EXTRA_SIGNALS_URL',
  'CALIBRATION_FILE',
  'WORKER_PORT',
  'REDIS_PASSWORD',
  'REDIS_PREFIX',
  'REDIS_SSL_CA',
  'WATCHLISTS_FILE',
];
const isSecret = (name: keyof typeof ENVIRONMENT_SCHEMA): boolean =>
  (ENVIRONMENT_SCHEMA[name] as EnvironmentVariable).secret === true;

describe('a start that fails', () => {
  beforeAll(() => {
    expect(spawnSync(process.execPath, ['scripts/ensure-build.mjs'], { cwd: ROOT }).status).toBe(0);
  }, BUILD_TIMEOUT_MS);

  it('ends with code 1 and shows where, when it is not the environment', async () => {
    const env = { REDIS_ENABLED: 'false', SIMULATED_TICKERS: '100', METRICS_TOKEN: SECRET };
    const service = await ServiceProcess.start({ env, host: ADDRESS_OF_NOBODY });
    const { code } = await service.exited;
    await service.stop();
    const said = service.noise.join('\n');
    expect(code).toBe(1);
    expect(said).toMatch(/^Cannot start: Error: listen EADDRNOTAVAIL.*\n\s+at /m);
    expect(said).not.toContain(SECRET);
  }, 60_000);

  it('ends with code 78 at a bad environment, names every variable at once, and shows no value of a secret and no stack', async () => {
    const env = Object.fromEntries(
      ENVIRONMENT_NAMES.map((name) => [name, `${isSecret(name) ? SECRET : 'garbage'}\u0007`]),
    );
    const service = await ServiceProcess.start({ env });
    const { code } = await service.exited;
    await service.stop();
    const said = service.noise.join('\n');
    const named = new Set([...said.matchAll(/\b([A-Z][A-Z0-9_]+) must be /g)].map(([, name]) => name));
    expect([code, ENVIRONMENT_NAMES.filter((name) => !named.has(name)), service.log]).toEqual([78, TAKE_ANY_TEXT, []]);
    expect(said).not.toMatch(/\n\s+at /);
    figures('S15 a start with a bad environment', {
      variables_refused: named.size,
      secrets_shown: atMost(0, said.split(SECRET).length - 1),
    });
  }, 60_000);
});
