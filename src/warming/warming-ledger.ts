import { Injectable } from '@nestjs/common';
import { parsedJson } from '../common/parsed-json.js';
import { WarmingRedis } from './warming-redis.js';
import type { RefreshReport, WarmingProgress, WarmingReport } from './warming-report.js';

/** Beside other bookkeeping of the cache: a clear leaves it alone. */
const FAMILY = 'amc:cache:warming:';
/** Written every second: a run whose process has died is none. */
const PROGRESS_MS = 15_000;
const REPORT_MS = 7 * 86_400_000;

/** What is being warmed and was warmed last, by whichever process. null = nothing, or not known. */
export interface WarmingRecords {
  readonly progress: WarmingProgress | null;
  readonly lastRun: WarmingReport | null;
  readonly lastRefresh: RefreshReport | null;
}

const NAMES = ['progress', 'lastRun', 'lastRefresh'] as const satisfies readonly (keyof WarmingRecords)[];

/** Tells all processes on one Redis what was warmed; without Redis, only this one knows of its own. */
@Injectable()
export class WarmingLedger {
  private own: WarmingRecords = { progress: null, lastRun: null, lastRefresh: null };

  constructor(private readonly redis: WarmingRedis) {}

  /** Never rejects. */
  async noteProgress(progress: WarmingProgress): Promise<void> {
    this.own = { ...this.own, progress };
    await this.share('progress', progress, PROGRESS_MS);
  }

  /** Also ends the progress. Never rejects. */
  async noteRun(lastRun: WarmingReport): Promise<void> {
    this.own = { ...this.own, lastRun, progress: null };
    await this.share('lastRun', lastRun, REPORT_MS);
    await this.redis.ask((client) => client.unlink(this.keyOf('progress')));
  }

  /** Never rejects. */
  async noteRefresh(lastRefresh: RefreshReport): Promise<void> {
    this.own = { ...this.own, lastRefresh };
    await this.share('lastRefresh', lastRefresh, REPORT_MS);
  }

  /** Never rejects. */
  async read(): Promise<WarmingRecords> {
    const documents = await this.redis.ask((client) => client.mget(NAMES.map((name) => this.keyOf(name))));
    if (documents === null) return this.own;
    const [progress, lastRun, lastRefresh] = documents.map((json) => parsedJson(json ?? 'null') ?? null);
    return {
      progress: this.own.progress ?? (progress as WarmingProgress | null),
      lastRun: lastRun as WarmingReport | null,
      lastRefresh: lastRefresh as RefreshReport | null,
    };
  }

  private async share(name: keyof WarmingRecords, document: object, ms: number): Promise<void> {
    await this.redis.ask((client) => client.set(this.keyOf(name), JSON.stringify(document), 'PX', ms));
  }

  private keyOf(name: keyof WarmingRecords): string {
    return this.redis.key(FAMILY + name);
  }
}
