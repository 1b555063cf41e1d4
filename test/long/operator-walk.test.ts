import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/redis/free-port.js';
import { dashboards, queriesOf, rules } from '../support/ops/ops-files.js';
import { PrometheusServer } from '../support/ops/prometheus-server.js';
import { runbookReasons } from '../support/ops/runbook.js';
import { FirstDay } from '../faults/support/first-day.js';
import type { Health } from '../faults/support/installation.js';

jest.setTimeout(60_000);

const ZERO = 'From zero';
const SECONDS = 'What is wrong, in ten seconds';
/** Instead of 30 s and more; limits are those of the rules. */
const FOR_SECONDS = 2;

const healthOf = (answer: string): Health => JSON.parse(answer) as Health;

/** Steps of one day, in their order. */
describe('an operator with nothing but the runbook', () => {
  let day: FirstDay;
  let prometheus: PrometheusServer;
  let repairedAtSection = '';
  let runBefore = '';

  beforeAll(async () => {
    day = await FirstDay.start();
  });

  afterAll(() => day.opened.closeAll());

  /** What the panel Redis of the overview shows, by client. */
  const redisPanel = async (): Promise<Readonly<Record<string, string>>> => {
    const [, overview] = dashboards().find(([path]) => path.endsWith('/overview.json')) ?? [];
    const query = overview === undefined ? '' : queriesOf(overview).find((one) => one.includes('redis_client_up'));
    const series = await prometheus.query(query ?? '');
    return Object.fromEntries(series.map(({ metric, value }) => [metric.client ?? '', value[1]]));
  };
  const runIdOf = async (): Promise<string> => {
    const answer = await fetch(`${day.variable('BASE_URL')}/discovery/v3/candidates`);
    return answer.headers.get('x-run-id') ?? '';
  };

  it('starts both Redis servers and makes a key', async () => {
    await day.open('cache', ZERO, 'allkeys-lru');
    await day.open('queue', ZERO, 'noeviction');
    const made = await day.paste(ZERO, 'make-key');
    const [, key = ''] = /^Key: +(\S+)$/m.exec(made) ?? [];
    const [, hashes = ''] = /^ADMIN_API_KEYS=(\S+)$/m.exec(made) ?? [];
    day.note({ ADMIN_KEY: key, ADMIN_API_KEYS: hashes });
    expect(await day.paste(ZERO, 'check-config')).toContain('The configuration is valid');
  });

  it('starts the API and two workers, and sees a board', async () => {
    const second = `http://127.0.0.1:${await freePort()}`;
    await day.open('api', ZERO, 'PROCESS_ROLE=api');
    await day.open('worker', ZERO, 'PROCESS_ROLE=worker');
    await day.open('second worker', ZERO, 'PROCESS_ROLE=worker', { WORKER_URL: second });
    await eventually(() => day.said('api').includes('Board: http'), 30_000);
    await day.pasteUntil(ZERO, 'candidates', (board) => board.includes('"status":"cached"'), 30_000);
    await day.pasteUntil('WorkerDown', 'worker/health', (answer) => answer.includes('"workers_active":2'), 20_000);
    await day.pasteUntil(SECONDS, '/health', (answer) => healthOf(answer).status === 'healthy', 30_000);
    const targets = [day.variable('BASE_URL'), day.variable('WORKER_URL'), second].map((url) => new URL(url).host);
    prometheus = await PrometheusServer.start({ targets, forSeconds: FOR_SECONDS });
    day.opened.add(prometheus, (it) => it.stop());
    day.note({ PROMETHEUS_URL: prometheus.url });
    await eventually(async () => (await redisPanel()).cache === '1');
    expect(await prometheus.alerts('RedisDown')).toEqual([]);
  });

  it('loses the Redis of the cache, and finds it in /health, an alert and the dashboard', async () => {
    runBefore = await runIdOf();
    await day.kill('cache');
    const answer = await day.pasteUntil(SECONDS, '/health', (text) => text.includes('"redis_connected":false'), 10_000);
    const { status, reasons, components } = healthOf(answer);
    expect([status, components.redis]).toEqual(['degraded', 'unreachable']);
    repairedAtSection = runbookReasons().get(reasons.find((reason) => reason.startsWith('redis_')) ?? '') ?? '';
    expect(repairedAtSection).toBe('the-redis-of-the-cache-is-gone');
    await prometheus.firing('RedisDown', { client: 'cache' });
    expect(await day.paste(SECONDS, 'api/v1/alerts')).toContain('docs/runbook.md#redisdown');
    expect(rules().find(({ alert }) => alert === 'RedisDown')?.expr).toBe('redis_client_up == 0');
    expect(await redisPanel()).toEqual({ cache: '0', queue: '1' });
  });

  it('has readers that notice nothing meanwhile, and sees what does not answer', async () => {
    expect(await day.paste(ZERO, 'candidates')).toContain(runBefore);
    expect(await day.paste('RedisDown', 'redis-cli')).toMatch(/the Redis of the cache does not answer\nPONG/);
  });

  it('starts it again as that section says; health, alert and dashboard are well, and boards come', async () => {
    await day.open('cache', ZERO, 'allkeys-lru');
    const repair = 'The Redis of the cache is gone';
    await day.pasteUntil(repair, '/health', (text) => healthOf(text).status === 'healthy', 20_000);
    await prometheus.silent('RedisDown');
    await eventually(async () => (await redisPanel()).cache === '1');
    expect(await day.paste('SnapshotStale', 'trigger')).toContain('job_id');
    await eventually(async () => (await runIdOf()) !== runBefore, 20_000);
    await day.paste('Warm the cache', 'warm');
  });

  it('has typed all that the runbook has for the beginning, and nothing has ended that was not killed', () => {
    expect(day.untyped(ZERO)).toEqual([]);
    expect(day.ended).toEqual([]);
  });
});
