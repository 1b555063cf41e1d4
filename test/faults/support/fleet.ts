import { expect } from '@jest/globals';
import type { Clock } from '../../../src/common/clock.js';
import { SystemClock } from '../../../src/common/system-clock.js';
import { hashOfKey } from '../../../src/auth/api-key.js';
import { JOB_POLICY } from '../../../src/jobs/job-policy.js';
import { ServiceProcess, type ServiceAnswer, type ServiceOptions } from '../../support/faults/service-process.js';
import { QueueApp } from '../../support/jobs/queue-app.js';
import { MassiveStub } from '../../support/massive-stub/massive-stub.js';
import { RedisServer } from '../../support/redis/redis-server.js';
import { Opened } from './opened.js';
import { tookUntil } from './took.js';

const BOARD = '/discovery/v3/candidates?limit=100';
const SNAPSHOT = '/v2/snapshot/';
const ADMIN_KEY = 'an-admin-key-of-these-tests-0123456789abcde';
const START_DEADLINE_MS = 40_000;

/** What GET /discovery/v3/status/{job_id} says. */
export interface JobStatus {
  readonly status: 'queued' | 'in_progress' | 'completed' | 'failed';
  readonly worker_id: string | null;
  readonly errors: readonly { readonly code: string }[];
  readonly timing: { readonly finished_at: string | null };
}

interface RunDocument {
  readonly meta: { readonly job_id: string | null; readonly run_id: string };
  readonly candidates: readonly unknown[];
}

type Role = 'all' | 'api' | 'worker';
type Environment = Readonly<Record<string, string>>;

/** Processes on one Redis and one source of market data, whose answers a test can hold back. Scans begin on demand. */
export class Fleet {
  private readonly services: ServiceProcess[] = [];

  private constructor(
    private readonly opened: Opened,
    readonly redis: RedisServer,
    readonly stub: MassiveStub,
  ) {}

  /** @param clock of the market data */
  static async start(clock: Clock = new SystemClock()): Promise<Fleet> {
    const opened = new Opened();
    const redis = await RedisServer.start({ args: ['--maxmemory-policy', 'noeviction'] });
    opened.add(redis, (it) => it.stop());
    const stub = await MassiveStub.start({ clock });
    opened.add(stub, (it) => it.close());
    return new Fleet(opened, redis, stub);
  }

  get env(): Environment {
    return {
      REDIS_URL: this.redis.url,
      MARKET_DATA_PROVIDER: 'massive',
      MASSIVE_API_KEY: this.stub.apiKey,
      MASSIVE_BASE_URL: this.stub.url,
      MASSIVE_PLAN: 'advanced',
      HISTORY_SESSIONS: '60',
      ENABLE_WORKER_AUTO_START: 'false',
      ADMIN_API_KEYS: hashOfKey(ADMIN_KEY).toString('hex'),
    };
  }

  /** One process in a role. Waits until it listens, and one that scans until it has its history. */
  async join(role: Role, env: Environment = {}, options: ServiceOptions = {}): Promise<ServiceProcess> {
    const service = await this.begin(role, env, options);
    await service.listening(START_DEADLINE_MS);
    if (role !== 'api') await service.until('/health', hasHistory, START_DEADLINE_MS);
    return service;
  }

  /** The same without waiting for it: it may end before it is ready. */
  async begin(role: Role, env: Environment = {}, options: ServiceOptions = {}): Promise<ServiceProcess> {
    const service = await ServiceProcess.start({ ...options, env: { ...this.env, PROCESS_ROLE: role, ...env } });
    this.services.push(service);
    return this.opened.add(service, async (it) => {
      it.signal('SIGCONT');
      if (it.isRunning) await it.kill();
    });
  }

  /** The next snapshot is answered when the test says so: the scan that asks for it stands still. */
  holdScan(): void {
    this.stub.set({ faults: [{ path: SNAPSHOT, fault: { kind: 'hold' }, times: 1 }] });
  }

  /** Until so many snapshots have been asked for. Returns how long that took, ms. */
  scans(count: number, deadlineMs = 30_000): Promise<number> {
    return tookUntil(() => this.stub.count(SNAPSHOT) >= count, deadlineMs);
  }

  /** Epochs of the runs that Redis holds, oldest first. */
  async epochs(): Promise<number[]> {
    const lines = (await this.redis.cli('ZRANGE', 'amc:discovery:v3:runs', '0', '-1', 'WITHSCORES')).split('\n');
    return lines.filter((_, i) => i % 2 === 1).map(Number);
  }

  /** Who puts jobs into the queue that no API would. */
  async producer(): Promise<QueueApp> {
    const producer = await QueueApp.start({ env: { REDIS_URL: this.redis.url }, policy: JOB_POLICY });
    return this.opened.add(producer, (it) => it.close());
  }

  /** What any process has said outside of its log. Empty when all is well. */
  get noise(): string[] {
    return this.services.flatMap(({ noise }) => noise);
  }

  stop(): Promise<void> {
    return this.opened.closeAll();
  }
}

function hasHistory(answer: ServiceAnswer): boolean {
  return answer.json<{ history: { complete: boolean } | null }>().history?.complete === true;
}

/** Asks for a scan, and returns the id of its job. */
export async function trigger(api: ServiceProcess, body: object = {}): Promise<string> {
  const answer = await api.send('POST', '/discovery/v3/trigger', body);
  expect(answer.status).toBe(202);
  return answer.json<{ job_id: string }>().job_id;
}

export async function statusOf(api: ServiceProcess, jobId: string): Promise<JobStatus> {
  return (await api.get(`/discovery/v3/status/${jobId}`)).json<JobStatus>();
}

/** Until a job is in a state. Returns how long that took, ms. */
export function jobIs(
  api: ServiceProcess,
  jobId: string,
  wanted: JobStatus['status'],
  deadlineMs = 40_000,
): Promise<number> {
  const isSo = (answer: ServiceAnswer): boolean => answer.status === 200 && answer.json<JobStatus>().status === wanted;
  return api.until(`/discovery/v3/status/${jobId}`, isSo, deadlineMs);
}

/** Who of these runs a job. */
export async function runnerOf(
  api: ServiceProcess,
  jobId: string,
  workers: readonly ServiceProcess[],
): Promise<ServiceProcess> {
  const { worker_id } = await statusOf(api, jobId);
  const runner = workers.find(({ pid }) => worker_id?.includes(`-${pid}-`));
  if (runner === undefined) throw new Error(`${String(worker_id)} is none of ours`);
  return runner;
}

/** What a completed job has found. */
export async function resultOf(api: ServiceProcess, jobId: string): Promise<RunDocument> {
  return (await api.get(`${BOARD}&job_id=${jobId}`)).json<RunDocument>();
}

/** One figure of a process: its value now. @param series as it is written in /metrics, labels included */
export async function metricOf(service: ServiceProcess, series: string): Promise<number> {
  const { text } = await service.get('/metrics');
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return Number(line?.slice(series.length));
}

/** Until the API serves the run of a job. Says of which job it is, and whether it holds the candidates of the job's result. */
export async function boardOf(
  api: ServiceProcess,
  jobId: string,
): Promise<{ jobId: string | null; isResult: boolean }> {
  const result = await resultOf(api, jobId);
  await api.until(BOARD, ({ headers }) => headers.get('x-run-id') === result.meta.run_id, 10_000);
  const { meta, candidates } = (await api.get(BOARD)).json<RunDocument>();
  return { jobId: meta.job_id, isResult: JSON.stringify(candidates) === JSON.stringify(result.candidates) };
}

/** A request of an operator. */
export async function operate<T>(api: ServiceProcess, method: 'GET' | 'POST' | 'DELETE', path: string): Promise<T> {
  const headers = { 'x-api-key': ADMIN_KEY };
  const url = `/discovery/v3/admin/${path}`;
  const answer = method === 'GET' ? await api.get(url, { headers }) : await api.send(method, url, null, headers);
  expect(answer.status).toBe(200);
  return answer.json<T>();
}
