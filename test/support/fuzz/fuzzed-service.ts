import type { Readable } from 'node:stream';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Pool } from 'undici';
import { hashOfKey } from '../../../src/auth/api-key.js';
import { type ServiceAnswer, ServiceProcess } from '../faults/service-process.js';
import type { Answer } from './answer-judge.js';
import type { Operation } from './api-document.js';
import type { Bearer, RequestCase } from './request-cases.js';

const KEYS = {
  admin: 'an-admin-key-of-the-fuzzer-0123456789abcdef',
  reader: 'a-reader-key-of-the-fuzzer-0123456789abcdef',
  metrics: 'the-metrics-token-of-the-fuzzer-0123456789',
} as const;
const hashed = (key: string): string => hashOfKey(key).toString('hex');
const ENV = {
  LOG_LEVEL: 'warn',
  MARKET_DATA_PROVIDER: 'simulated',
  SIMULATED_TICKERS: '300',
  HISTORY_SESSIONS: '60',
  UNIVERSE_SIZE_THRESHOLD: '100',
  RATE_LIMIT_PER_MINUTE: '1000000',
  TRUST_PROXY_HOPS: '1',
  ADMIN_API_KEYS: hashed(KEYS.admin),
  READER_API_KEYS: hashed(KEYS.reader),
  METRICS_TOKEN: KEYS.metrics,
};
const ERROR = 50;
const ADMIN = { 'x-api-key': KEYS.admin };
const NEW_SCAN = '/discovery/v3/trigger';
const ALL_FEATURES = '/api/v1/features/batch';
const WATCHLISTS = ['large-caps', 'small_caps'];
const HISTORY_DEADLINE_MS = 30_000;

/** The whole program as a process, on a small market, and how a fuzzer talks to it. */
export class FuzzedService {
  /** Not one may be shown. */
  readonly secrets: readonly string[] = [...Object.values(KEYS), hashed(KEYS.admin), hashed(KEYS.reader)];
  /** How long each answer took, ms. */
  readonly tookMs: number[] = [];

  private constructor(
    private readonly service: ServiceProcess,
    private readonly pool: Pool,
  ) {}

  /** Waits for its first board. */
  static async start(env: Readonly<Record<string, string>>): Promise<FuzzedService> {
    const service = await ServiceProcess.start({ env: { ...ENV, ...env } });
    try {
      await service.ready();
    } catch (error) {
      await service.kill();
      throw error;
    }
    return new FuzzedService(service, new Pool(service.url, { connections: 4 }));
  }

  /** Values of parameters and properties for which there is something to find. */
  async known(): Promise<Record<string, string[]>> {
    const board = await this.asked<{ candidates: { symbol: string }[]; meta: { run_id: string } }>(
      '/discovery/v3/candidates?limit=5',
    );
    const symbols = board.candidates.map(({ symbol }) => symbol);
    const [scan, dates] = await Promise.all([this.started(NEW_SCAN, {}), this.sessions(symbols[0] ?? '')]);
    const features = await this.started(ALL_FEATURES, { date: dates[0] });
    for (const name of WATCHLISTS) await this.send('PUT', `/api/v1/watchlists/${name}`, { symbols });
    await this.asked(`/api/v1/price/${symbols[0] ?? ''}`);
    const { cursor } = await this.asked<{ cursor: string | null }>('/api/v1/cache/keys?limit=1');
    const tickers = [...symbols, 'NOSUCH', 'BRK%2FA'];
    return {
      symbol: tickers,
      ticker: tickers,
      symbols,
      tickers: symbols,
      holdings: symbols,
      date: dates,
      name: WATCHLISTS,
      pattern: ['price:*', 'momentum:*', 'features:?*', 'board:*', '*'],
      cursor: cursor === null ? [] : [cursor],
      run_id: [board.meta.run_id, 'run_20200101_000000_0123456789abcdef'],
      job_id: [scan, features, 'discovery_unknown'],
      id: [scan, 'discovery_unknown'],
    };
  }

  async ask({ path }: Operation, request: RequestCase): Promise<Answer> {
    const startedMs = performance.now();
    const { statusCode, headers, body } = await this.pool.request({
      method: request.method,
      path: request.target,
      headers: { ...request.headers, ...keyFor(request.bearer, path) },
      body: request.body,
    });
    this.tookMs.push(performance.now() - startedMs);
    const isStream = String(headers['content-type']).startsWith('text/event-stream') && statusCode === 200;
    if (isStream) await abandon(body);
    return { status: statusCode, headers, body: isStream ? null : decoded(headers, await body.arrayBuffer()) };
  }

  /** A worker that a case has stopped works again. */
  async restore(): Promise<void> {
    await this.send('POST', '/admin/worker/start', null);
  }

  get isAlive(): boolean {
    return this.service.isRunning;
  }

  /** What went wrong inside, and what was said outside of the log. */
  get troubles(): string[] {
    const errors = this.service.log.filter(({ level }) => level >= ERROR).map((line) => JSON.stringify(line));
    return [...errors, ...this.service.noise];
  }

  /** As an admin. */
  private send(method: 'POST' | 'PUT', path: string, body: unknown): Promise<ServiceAnswer> {
    return this.service.send(method, path, body, ADMIN);
  }

  private async asked<T>(path: string): Promise<T> {
    const answer = await this.service.get(path, { headers: ADMIN });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer.json<T>();
  }

  private async started(path: string, body: object): Promise<string> {
    const answer = await this.send('POST', path, body);
    // 409: one like it runs already
    if (![202, 409].includes(answer.status)) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer.json<{ job_id: string }>().job_id;
  }

  /** Days with bars, once the whole history is held. */
  private async sessions(symbol: string): Promise<string[]> {
    const path = `/api/v1/history/${symbol}?sessions=3`;
    await this.service.until(path, ({ text }) => text.includes('"degraded":[]'), HISTORY_DEADLINE_MS);
    const { bars } = await this.asked<{ bars: { date: string }[] }>(path);
    return bars.map(({ date }) => date);
  }

  async stop(): Promise<void> {
    await this.pool.destroy();
    await this.service.stop();
  }
}

function keyFor(bearer: Bearer, path: string): Record<string, string> {
  if (path === '/metrics') return bearer === 'unknown' ? {} : { authorization: `Bearer ${KEYS.metrics}` };
  switch (bearer) {
    case 'nobody':
      return {};
    case 'unknown':
      return { 'x-api-key': 'nobody-knows-this-key' };
    default:
      return { 'x-api-key': KEYS[bearer] };
  }
}

/** A stream of events has no end to wait for. */
async function abandon(body: Readable): Promise<void> {
  // it tells that it was left unread
  const closed = new Promise((resolve) => body.on('error', () => undefined).once('close', resolve));
  body.destroy();
  await closed;
}

function decoded({ 'content-encoding': coding }: Answer['headers'], bytes: ArrayBuffer): string {
  const body = Buffer.from(bytes);
  if (body.length === 0) return '';
  if (coding === 'br') return brotliDecompressSync(body).toString('utf8');
  return (coding === 'gzip' ? gunzipSync(body) : body).toString('utf8');
}
