import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { parsedJson } from '../common/parsed-json.js';
import { WarmingRedis } from './warming-redis.js';
import type { RefreshReport, WarmingProgress, WarmingReport } from './warming-report.js';
import { LOCK_MS } from './warming-turns.js';

/** Beside other bookkeeping of the cache: a clear leaves it alone. */
const FAMILY = 'amc:cache:warming:';
const REPORT_MS = 7 * 86_400_000;

/** What was warmed last, by whichever process. null = nothing in the last 7 days. */
export interface WarmingRecords {
  readonly lastRun: WarmingReport | null;
  readonly lastRefresh: RefreshReport | null;
}

/**
 * Tells all processes on one Redis what was warmed; without Redis, only this one knows of its own. What a Redis that lost
 * its data has forgotten it is told again. Nothing here rejects.
 */
@Injectable()
export class WarmingLedger {
  private progress: WarmingProgress | null = null;
  private own: WarmingRecords = { lastRun: null, lastRefresh: null };
  private readonly runListeners: ((run: WarmingReport) => void)[] = [];
  private readonly refreshListeners: ((refresh: RefreshReport) => void)[] = [];

  constructor(
    private readonly redis: WarmingRedis,
    private readonly clock: Clock,
  ) {}

  /** Called with each run that this process has ended. */
  onRun(listener: (run: WarmingReport) => void): void {
    this.runListeners.push(listener);
  }

  /** Called with each refresh that this process has ended. */
  onRefresh(listener: (refresh: RefreshReport) => void): void {
    this.refreshListeners.push(listener);
  }

  /** @param token of the turn: progress is that of a run for as long as its turn lasts */
  async noteProgress(token: string, progress: WarmingProgress): Promise<void> {
    this.progress = progress;
    const key = this.keyOf(`progress:${token}`);
    await this.redis.ask((client) => client.set(key, JSON.stringify(progress), 'PX', LOCK_MS));
  }

  async endProgress(token: string): Promise<void> {
    this.progress = null;
    await this.redis.ask((client) => client.unlink(this.keyOf(`progress:${token}`)));
  }

  async noteRun(lastRun: WarmingReport): Promise<void> {
    this.own = { ...this.own, lastRun };
    for (const listener of this.runListeners) listener(lastRun);
    await this.share('lastRun', lastRun, lastRun.finished_at);
  }

  async noteRefresh(lastRefresh: RefreshReport): Promise<void> {
    this.own = { ...this.own, lastRefresh };
    for (const listener of this.refreshListeners) listener(lastRefresh);
    await this.share('lastRefresh', lastRefresh, lastRefresh.at);
    await this.read();
  }

  /** null while nothing is known of it. @param token of the turn that is taken now */
  async progressOf(token: string | null): Promise<WarmingProgress | null> {
    if (this.progress !== null || token === null) return this.progress;
    return this.stored<WarmingProgress>(`progress:${token}`);
  }

  /** The newer of what Redis knows and what this process did. */
  async read(): Promise<WarmingRecords> {
    const [lastRun, lastRefresh] = await Promise.all([
      this.newest('lastRun', (run) => run.finished_at),
      this.newest('lastRefresh', (refresh) => refresh.at),
    ]);
    return { lastRun, lastRefresh };
  }

  private async newest<K extends keyof WarmingRecords>(
    name: K,
    atOf: (report: NonNullable<WarmingRecords[K]>) => string,
  ): Promise<WarmingRecords[K]> {
    const own = this.own[name];
    const stored = await this.stored<NonNullable<WarmingRecords[K]>>(name);
    if (own === null || this.leftMs(atOf(own)) <= 0) return stored;
    if (stored !== null && atOf(stored) >= atOf(own)) return stored;
    await this.share(name, own, atOf(own));
    return own;
  }

  private async stored<T>(name: string): Promise<T | null> {
    const json = await this.redis.ask((client) => client.get(this.keyOf(name)));
    return (parsedJson(json ?? 'null') ?? null) as T | null;
  }

  private async share(name: keyof WarmingRecords, report: object, at: string): Promise<void> {
    const leftMs = Math.max(1, this.leftMs(at));
    await this.redis.ask((client) => client.set(this.keyOf(name), JSON.stringify(report), 'PX', leftMs));
  }

  /** How long a report is kept from now on. @param at ISO 8601 */
  private leftMs(at: string): number {
    return Date.parse(at) + REPORT_MS - this.clock.nowMs();
  }

  private keyOf(name: string): string {
    return this.redis.key(FAMILY + name);
  }
}
