import { ServiceProcess, type ServiceAnswer, type ServiceOptions } from '../../support/faults/service-process.js';
import { BoardLoad } from './board-load.js';
import { IS_FULL } from './size.js';

/** A market small enough that its scans leave the cores to the readers; it is complete, so that nothing but Redis is wrong. */
const MARKET = {
  SIMULATED_TICKERS: '1000',
  HISTORY_SESSIONS: '60',
  UNIVERSE_SIZE_THRESHOLD: '100',
  BMS_CYCLE_SECONDS: '30',
};
const READER = { PROCESS_ROLE: 'api' };
/** A cycle, its jitter, and the scan. */
const NEXT_RUN_DEADLINE_MS = 45_000;

const START_DEADLINE_MS = 30_000;

/** What GET /health says. */
export interface Health {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly reasons: readonly string[];
  readonly components: { readonly redis: string; readonly worker: string };
}

export interface InstallationOptions extends Pick<ServiceOptions, 'wrapper' | 'host'> {
  /** How the reader reaches Redis, where that is different. */
  readonly readerEnv?: Readonly<Record<string, string>>;
}

/** One process that scans and one that only reads what is published through Redis. */
export class Installation {
  private readonly others: ServiceProcess[] = [];

  private constructor(
    readonly scanner: ServiceProcess,
    readonly reader: ServiceProcess,
    private readonly scanning: ServiceOptions,
  ) {}

  /** Waits for nothing but the processes. @param env how Redis is reached */
  static async start(
    env: Readonly<Record<string, string>>,
    { readerEnv = {}, ...where }: InstallationOptions = {},
  ): Promise<Installation> {
    const scanning = { ...where, env: { ...MARKET, ...env } };
    const reading = { ...where, env: { ...scanning.env, ...READER, ...readerEnv } };
    const [scanner, reader] = await Promise.all([ServiceProcess.start(scanning), ServiceProcess.start(reading)]);
    return new Installation(scanner, reader, scanning);
  }

  /** Until no process has anything more to do than to serve its board until the next cycle. */
  async settled(): Promise<void> {
    await Promise.all([hasScanned(this.scanner), this.reader.ready()]);
  }

  /** Until the reader serves the run of the scanner, e.g. one that was scanned while Redis was away. */
  async together(): Promise<void> {
    const runId = await runIdOf(this.scanner);
    await this.reader.until('/discovery/v3/candidates', ({ headers }) => headers.get('x-run-id') === runId, 10_000);
  }

  /** @param rate reads a second from each */
  load(rate?: number): BoardLoad {
    return new BoardLoad([this.scanner, this.reader], rate);
  }

  /** Until both say what is wrong with Redis. Returns how long that took, ms. */
  async redisIsWrong(reason: string, deadlineMs = 10_000): Promise<number> {
    const waits = [this.scanner, this.reader].map((service) => redisIsWrong(service, reason, deadlineMs));
    return Math.max(...(await Promise.all(waits)));
  }

  /** Until neither has anything to say against Redis. Returns how long that took, ms. */
  async redisIsWell(deadlineMs = 10_000): Promise<number> {
    const waits = [this.scanner, this.reader].map((service) => redisIsWell(service, deadlineMs));
    return Math.max(...(await Promise.all(waits)));
  }

  /** Until a run that begins now has reached the reader: the next one of the schedule or, in a quick test, of another process. */
  async nextRun(): Promise<void> {
    const before = await runIdOf(this.reader);
    if (!IS_FULL) await this.anotherRun();
    const isNext = ({ headers }: ServiceAnswer): boolean => headers.get('x-run-id') !== before;
    await this.reader.until('/discovery/v3/candidates', isNext, NEXT_RUN_DEADLINE_MS);
  }

  /** A further process scans, publishes and ends. */
  async anotherRun(): Promise<void> {
    const service = await this.anotherScanner();
    await service.stop();
  }

  /** A further process that scans; waits until it has. */
  async anotherScanner(): Promise<ServiceProcess> {
    const service = await ServiceProcess.start(this.scanning);
    this.others.push(service);
    await hasScanned(service);
    return service;
  }

  /** Says which processes have ended by themselves, and what any has said outside of its log. Empty when all is well. */
  get casualties(): string[] {
    const ended = [this.scanner, this.reader].filter(({ isRunning }) => !isRunning);
    const noise = [this.scanner, this.reader, ...this.others].flatMap((service) => service.noise);
    return [...ended.map(({ url }) => `${url} has ended`), ...noise];
  }

  async stop(): Promise<void> {
    const running = [this.scanner, this.reader, ...this.others].filter(({ isRunning }) => isRunning);
    await Promise.all(running.map((service) => service.stop()));
  }
}

/** A process scans a second time as soon as its history is complete: until it has done that too. */
async function hasScanned(service: ServiceProcess): Promise<void> {
  const isHealthy = (answer: ServiceAnswer): boolean => answer.json<Health>().components.worker === 'healthy';
  await service.until('/health', isHealthy, START_DEADLINE_MS);
  const isComplete = ({ status, text }: ServiceAnswer): boolean =>
    status === 200 && (JSON.parse(text) as { meta: { history: { complete: boolean } } }).meta.history.complete;
  await service.until('/discovery/v3/candidates', isComplete, START_DEADLINE_MS);
}

async function redisIsWrong(service: ServiceProcess, reason: string, deadlineMs = 10_000): Promise<number> {
  const saysSo = (answer: ServiceAnswer): boolean => redisReasons(answer).some((said) => said.startsWith(reason));
  return service.until('/health', saysSo, deadlineMs);
}

export async function redisIsWell(service: ServiceProcess, deadlineMs = 10_000): Promise<number> {
  return service.until('/health', (answer) => redisReasons(answer).length === 0, deadlineMs);
}

export async function componentsOf(service: ServiceProcess): Promise<Health['components']> {
  return (await service.get('/health')).json<Health>().components;
}

export async function runIdOf(service: ServiceProcess): Promise<string> {
  return (await service.get('/discovery/v3/candidates')).headers.get('x-run-id') ?? '';
}

function redisReasons(answer: ServiceAnswer): string[] {
  return answer.json<Health>().reasons.filter((reason) => reason.startsWith('redis_'));
}
