import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Clock } from '../../../src/common/clock.js';
import { NyseCalendar } from '../../../src/market-data/calendar/nyse-calendar.js';
import type { SessionCalendar } from '../../../src/market-data/calendar/session-calendar.js';
import { StubEndpoints } from './stub-endpoints.js';
import { sendFault } from './stub-faults.js';
import { StubMarket, type StubSplit } from './stub-market.js';
import { noise } from './stub-noise.js';
import { REFUSALS } from './stub-refusals.js';
import { CALM, type StubFault, type StubScenario } from './stub-scenario.js';

const BASIC_CALLS = 5;
const MINUTE_MS = 60_000;

export interface MassiveStubOptions {
  readonly clock: Clock;
  /** The clock of the rate limit, ms. Default: `clock`. */
  readonly paceMs?: () => number;
  readonly apiKey?: string;
  readonly seed?: number;
  /** Rows of type CS, exactly. */
  readonly commonStocks?: number;
  /** Rows of all other types. */
  readonly others?: number;
  readonly splits?: readonly StubSplit[];
  readonly calendar?: SessionCalendar;
  readonly scenario?: Partial<StubScenario>;
  /** Hears of every fault and refusal before it is sent. */
  readonly onTrouble?: (trouble: StubFault) => void;
}

/** A request that arrived, faults and refusals included. */
export interface SeenRequest {
  readonly path: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  /** By the clock of the rate limit. */
  readonly atMs: number;
}

/** The vendor's API on loopback: an invented market, its plans and limits, and every way in which it may fail. */
export class MassiveStub {
  readonly requests: SeenRequest[] = [];
  readonly market: StubMarket;
  readonly apiKey: string;
  private readonly server: Server;
  private readonly endpoints: StubEndpoints;
  private readonly paceMs: () => number;
  private readonly seed: number;
  private readonly onTrouble: (trouble: StubFault) => void;
  private scenario: StubScenario;
  private struck: { matched: number; done: number }[] = [];
  private permitted: number[] = [];
  private readonly held: (() => void)[] = [];

  private constructor(options: MassiveStubOptions) {
    const { clock, seed = 1, commonStocks = 60, others = 20, splits = [], calendar = new NyseCalendar() } = options;
    this.seed = seed;
    this.onTrouble = options.onTrouble ?? (() => undefined);
    this.apiKey = options.apiKey ?? 'stub-key-0123456789';
    this.paceMs = options.paceMs ?? (() => clock.nowMs());
    this.market = new StubMarket({ seed, commonStocks, others, calendar, splits });
    this.endpoints = new StubEndpoints(this.market, () => clock.nowMs());
    this.scenario = { ...CALM, ...options.scenario };
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  static async start(options: MassiveStubOptions): Promise<MassiveStub> {
    const stub = new MassiveStub(options);
    await new Promise<void>((resolve) => stub.server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Requests so far whose path starts with `prefix`. */
  count(prefix = '/'): number {
    return this.requests.filter(({ path }) => path.startsWith(prefix)).length;
  }

  /** Changes what is named and starts the counts of faults anew. */
  set(change: Partial<StubScenario>): void {
    this.scenario = { ...this.scenario, ...change };
    this.struck = this.scenario.faults.map(() => ({ matched: 0, done: 0 }));
  }

  /** Answers everything that is held back. */
  release(): void {
    for (const answer of this.held.splice(0)) answer();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stub');
    if (pathname === '/__stub/scenario' && request.method === 'POST') {
      this.set(JSON.parse(await textOf(request)) as Partial<StubScenario>);
      response.writeHead(204).end();
      return;
    }
    const { url = '', headers } = request;
    this.requests.push({ path: pathname, url, headers, atMs: this.paceMs() });
    const trouble = this.keyTrouble(headers, searchParams) ?? this.rateTrouble() ?? this.nextFault(pathname);
    if (trouble !== null) this.onTrouble(trouble);
    if (trouble?.kind === 'hold') {
      await new Promise<void>((resolve) => this.held.push(resolve));
    } else if (trouble !== null) {
      sendFault(response, trouble);
      return;
    }
    const answer = this.endpoints.answer({ path: pathname, query: searchParams }, this.scenario);
    if ('refusal' in answer) sendFault(response, answer.refusal);
    else this.sendJson(response, answer.json, String(headers['accept-encoding']));
  }

  private sendJson(response: ServerResponse, json: unknown, accepted: string): void {
    const body = JSON.stringify(json);
    response.setHeader('content-type', 'application/json');
    if (!this.scenario.gzip || !accepted.includes('gzip')) {
      response.end(body);
      return;
    }
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(body, { level: 1 }));
  }

  private keyTrouble({ authorization }: IncomingMessage['headers'], query: URLSearchParams): StubFault | null {
    const given = authorization?.replace(/^Bearer /, '') ?? query.get('apiKey');
    if (given === null) return REFUSALS.noKey;
    return given === this.apiKey ? null : REFUSALS.unknownKey;
  }

  private rateTrouble(): StubFault | null {
    const { plan, rateLimited, rateLimitBody, retryAfter } = this.scenario;
    if (plan !== 'basic' || !rateLimited) return null;
    const nowMs = this.paceMs();
    this.permitted = this.permitted.filter((atMs) => nowMs - atMs < MINUTE_MS);
    if (this.permitted.length < BASIC_CALLS) {
      this.permitted.push(nowMs);
      return null;
    }
    const refusal = rateLimitBody === 'json' ? REFUSALS.rateLimited : REFUSALS.rateLimitedEmpty;
    return retryAfter === null ? refusal : { ...refusal, headers: { 'retry-after': retryAfter } };
  }

  private nextFault(path: string): StubFault | null {
    for (const [index, rule] of this.scenario.faults.entries()) {
      const tally = (this.struck[index] ??= { matched: 0, done: 0 });
      if (!path.startsWith(rule.path) || tally.done >= (rule.times ?? Infinity)) continue;
      if (tally.matched++ < (rule.after ?? 0)) continue;
      if (noise(this.seed, tally.matched, index, 12) >= (rule.fraction ?? 1)) continue;
      tally.done++;
      return rule.fault;
    }
    return null;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
