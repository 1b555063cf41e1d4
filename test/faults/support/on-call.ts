import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOfKey } from '../../../src/auth/api-key.js';
import { eventually } from '../../support/eventually.js';
import type { ServiceProcess } from '../../support/faults/service-process.js';
import { QueueApp } from '../../support/jobs/queue-app.js';
import { PrometheusServer } from '../../support/ops/prometheus-server.js';
import { RedisServer } from '../../support/redis/redis-server.js';
import { Fleet, jobIs, trigger } from './fleet.js';
import { redisIsWell } from './installation.js';
import { Opened } from './opened.js';
import type { ShellEnvironment } from './shell.js';

const KEYS = {
  ADMIN_KEY: 'the-new-admin-key-of-these-tests-0123456789a',
  OLD_ADMIN_KEY: 'the-old-admin-key-of-these-tests-0123456789a',
};
const READ_KEY = KEYS.ADMIN_KEY;
const METRICS_TOKEN = 'metrics-token-of-these-tests';
/** As the queue is deployed, but for the second that it may lose. */
const KEPT = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
const POISONED = ['discovery_poison_1', 'discovery_poison_2'];

/** What is so before each of the commands of a section, in their order. */
type Scenes = Readonly<Record<string, readonly ((it: OnCall) => Promise<unknown>)[]>>;

const SCENES: Scenes = {
  FailedJobs: [(it) => it.jobsHaveFailed()],
  'Retry or discard failed jobs': [(it) => it.jobsHaveFailed()],
  'The Redis of the cache is gone': [(it) => it.cache.kill(), (it) => it.cacheIsBack()],
  'The Redis of the queue is gone': [(it) => it.queue.kill(), (it) => it.queue.restart()],
  'Bad calibration': [(it) => it.recalibrate()],
  'Follow one request': [() => Promise.resolve(), (it) => it.hasLogged('on-call-1')],
};

/** An installation with roles of their own, both Redis servers and a Prometheus, and what goes wrong in it. */
export class OnCall {
  private readonly entered = new Map<string, number>();

  private constructor(
    private readonly opened: Opened,
    readonly cache: RedisServer,
    readonly queue: RedisServer,
    private readonly api: ServiceProcess,
    private readonly variables: ShellEnvironment,
    private readonly logFile: string,
  ) {}

  static async start(): Promise<OnCall> {
    const opened = new Opened();
    const dir = opened.add(await mkdtemp(join(tmpdir(), 'on-call-')), (it) => rm(it, { recursive: true }));
    const queue = opened.add(await RedisServer.start({ args: KEPT }), (it) => it.stop());
    const fleet = opened.add(await Fleet.start(), (it) => it.stop());
    const hashes = Object.values(KEYS).map((key) => hashOfKey(key).toString('hex'));
    const env = { QUEUE_REDIS_URL: queue.url, ADMIN_API_KEYS: hashes.join(','), METRICS_TOKEN };
    const [api, worker] = await Promise.all([fleet.join('api', env), fleet.join('worker', env)]);
    const targets = [api, worker].map(({ url }) => new URL(url).host);
    const prometheus = opened.add(await PrometheusServer.start({ targets }), (it) => it.stop());
    await jobIs(api, await trigger(api), 'completed');
    await api.ready();
    await poison(queue);
    const logFile = join(dir, 'api.log');
    const places = { BASE_URL: api.url, WORKER_URL: worker.url, PROMETHEUS_URL: prometheus.url, LOG_FILE: logFile };
    return new OnCall(opened, fleet.redis, queue, api, { ...fleet.env, ...env, ...KEYS, READ_KEY, ...places }, logFile);
  }

  /** Makes what the next commands of a section are for. Returns the variables that they find. */
  async enter(heading: string): Promise<ShellEnvironment> {
    const at = this.entered.get(heading) ?? 0;
    this.entered.set(heading, at + 1);
    await SCENES[heading]?.[at]?.(this);
    await writeFile(this.logFile, this.api.log.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const [jobId] = await this.failedIds();
    return jobId === undefined ? this.variables : { ...this.variables, JOB_ID: jobId };
  }

  /** Sections that have fewer commands than scenes. */
  get unentered(): string[] {
    return Object.keys(SCENES).filter((heading) => (this.entered.get(heading) ?? 0) < (SCENES[heading]?.length ?? 0));
  }

  async jobsHaveFailed(): Promise<void> {
    await eventually(async () => (await this.failedIds()).length === POISONED.length, 20_000);
  }

  async cacheIsBack(): Promise<void> {
    await this.cache.restart();
    await redisIsWell(this.api);
  }

  /** Until the API has said how a request ended. */
  async hasLogged(requestId: string): Promise<void> {
    await eventually(() => this.api.log.some((line) => line.request_id === requestId && line.msg === 'request'));
  }

  async recalibrate(): Promise<void> {
    const headers = { 'x-api-key': KEYS.ADMIN_KEY };
    const answer = await this.api.send(
      'PATCH',
      '/calibration/hybrid_v1',
      { thresholds: { min_rel_volume: 7 } },
      headers,
    );
    if (answer.status !== 200) throw new Error(answer.text);
  }

  stop(): Promise<void> {
    return this.opened.closeAll();
  }

  /** Empty while nobody can tell. */
  private async failedIds(): Promise<string[]> {
    const headers = { 'x-api-key': KEYS.ADMIN_KEY };
    const { status, json } = await this.api.get('/discovery/v3/admin/jobs/failed', { headers });
    if (status !== 200) return [];
    return json<{ jobs: readonly { job_id: string }[] }>().jobs.map(({ job_id }) => job_id);
  }
}

/** Jobs that no API would queue and nobody can do. */
async function poison(queue: RedisServer): Promise<void> {
  const producer = await QueueApp.start({ env: { REDIS_URL: queue.url } });
  for (const [n, id] of POISONED.entries())
    await producer.add(id, { data: { strategy: 'none', scheduled: false, limit: 10, filters: { max_price: n + 1 } } });
  await producer.close();
}
