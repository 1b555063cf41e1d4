import { SteadyLoad } from '../../support/faults/steady-load.js';
import type { ServiceProcess } from '../../support/faults/service-process.js';
import type { RedisServer } from '../../support/redis/redis-server.js';

const RATE = 50;
/** Twice what the memory of the process is to hold: each of them comes round every 4 s. */
const TICKERS = 200;
const TIMEOUT_MS = 2_000;

export interface PricesRead {
  readonly reads: number;
  readonly failed: number;
  /** Share of the answers that were not computed anew. */
  readonly hitRatio: number;
}

interface Universe {
  readonly symbols: readonly string[];
}

/** The prices of many tickers, one after the other, again and again. */
export class PriceReads {
  private constructor(private readonly load: SteadyLoad) {}

  /** Once round, so that all of them are cached, and on. */
  static async start(service: ServiceProcess, redis: RedisServer): Promise<PriceReads> {
    const { symbols } = JSON.parse(await redis.cli('GET', 'amc:discovery:v3:universe:latest')) as Universe;
    const urls = symbols.slice(0, TICKERS).map((symbol) => `${service.url}/api/v1/price/${symbol}`);
    for (const url of urls) await fetch(url).then((answer) => answer.text());
    const url = (sent: number): string => urls[sent % urls.length] ?? '';
    return new PriceReads(SteadyLoad.start({ url, rate: RATE, timeoutMs: TIMEOUT_MS }));
  }

  /** What was answered to those that were due meanwhile. */
  async during(work: Promise<void>): Promise<PricesRead> {
    const fromMs = this.load.elapsedMs;
    await work;
    const { requests, statuses, caches } = this.load.report(fromMs, this.load.elapsedMs);
    const good = statuses['200'] ?? 0;
    return { reads: requests, failed: requests - good, hitRatio: (caches.HIT ?? 0) / good };
  }

  async stop(): Promise<void> {
    await this.load.stop();
  }
}
