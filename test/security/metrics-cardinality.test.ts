import { afterEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { hashOfKey } from '../../src/auth/api-key.js';
import { ServiceProcess } from '../support/faults/service-process.js';
import { atMost, figures } from '../faults/support/figures.js';
import { Opened } from '../faults/support/opened.js';

/** Enough for everything that can happen to have happened once, and to have its series: wrong keys get 429 in the end. */
const FIRST_REQUESTS = 1_000;
const REQUESTS = 10_000;
const AT_ONCE = 50;
const KEY = 'an-admin-key-of-these-tests-0123456789abcde';

const SETTLED_MS = 60_000;
/** A process tells these when it has begun all that it does by itself. */
const SETTLED = [/^discovery_board_changes\{/m, /^discovery_warming_last_success_timestamp_seconds /m];

/** Addresses, ids and parameters of which no two are the same. */
const PATHS: readonly ((id: string) => string)[] = [
  (id) => `/${id}`,
  (id) => `/admin/${id}/${id}`,
  (id) => `/discovery/v3/candidates/X${id.slice(0, 8)}`,
  (id) => `/discovery/v3/status/${id}`,
  (id) => `/discovery/v3/runs/${id}`,
  (id) => `/discovery/v3/candidates?sector=${id.slice(0, 8)}`,
  (id) => `/discovery/v3/candidates?${id}=1`,
  (id) => `/discovery/v3/admin/jobs/failed?${id}`,
];

describe('metrics', () => {
  const opened = new Opened();
  afterEach(() => opened.closeAll(), 60_000);

  it('S14: no series come from addresses, ids, keys and agents of clients', async () => {
    const env = {
      SIMULATED_TICKERS: '300',
      HISTORY_SESSIONS: '60',
      UNIVERSE_SIZE_THRESHOLD: '100',
      BMS_CYCLE_SECONDS: '300',
      ADMIN_API_KEYS: hashOfKey(KEY).toString('hex'),
    };
    const service = opened.add(await ServiceProcess.start({ env }), (it) => it.stop());
    await service.ready();
    const pool = opened.add(new Pool(service.url, { connections: AT_ONCE }), (it) => it.destroy());
    const ask = async (n: number): Promise<void> => {
      const id = randomUUID();
      const headers = { 'x-request-id': id, 'user-agent': id, 'x-api-key': n % 2 === 0 ? KEY : id };
      const path = PATHS[n % PATHS.length]?.(id) ?? '/';
      await (await pool.request({ method: 'GET', path, headers })).body.dump();
    };
    const askMany = async (requests: number): Promise<void> => {
      for (let sent = 0; sent < requests; sent += AT_ONCE)
        await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => ask(sent + n)));
    };
    await askMany(FIRST_REQUESTS);
    // a second board, so that it knows what has changed, and a warmed cache; and /metrics has been asked for
    await service.send('POST', '/discovery/v3/trigger', {});
    await service.until('/metrics', ({ text }) => SETTLED.every((series) => series.test(text)), SETTLED_MS);
    const before = await seriesOf(service);
    await askMany(REQUESTS);
    const added = [...(await seriesOf(service))].filter((name) => !before.has(name));
    expect(added).toEqual([]);
    figures('S14 series of metrics', {
      requests: REQUESTS,
      series: atMost(1_000, before.size),
      series_added: atMost(0, added.length),
    });
  }, 120_000);
});

/** Names and labels, without those of the process itself: a kind of garbage collection has them from its first time on. */
async function seriesOf(service: ServiceProcess): Promise<Set<string>> {
  const { text } = await service.get('/metrics');
  const lines = text.split('\n').filter((line) => line !== '' && !/^(?:#|nodejs_|process_)/.test(line));
  return new Set(lines.map((line) => line.slice(0, line.lastIndexOf(' '))));
}
