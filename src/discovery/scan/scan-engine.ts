import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Clock } from '../../common/clock.js';
import type { UniverseConfig } from '../../config/app-config.js';
import type { SessionState } from '../../market-data/calendar/session-calendar.js';
import type { HistoryService } from '../../market-data/history/history-service.js';
import type { FactsDesk } from '../../market-data/facts/facts-desk.js';
import { MarketDataError, throwIfAborted } from '../../market-data/market-data-error.js';
import type { MarketDataProvider, ProviderUsage, StockSplit } from '../../market-data/market-data-provider.js';
import type { MarketSnapshot } from '../../market-data/market-snapshot.js';
import type { ReferenceAnswer, ReferenceService } from '../../market-data/reference/reference-service.js';
import { previousBoards, type PreviousBoards } from '../domain/board-diff.js';
import type { Board } from '../domain/board.js';
import { computeHistoryState, type HistoryState } from '../domain/history-state.js';
import { narrowUniverse } from '../domain/scan-filters.js';
import type { RunContext } from '../domain/run-metadata.js';
import { concludeScan, leadersOf, type MarketScan, openMarket, scoreMarket } from '../domain/scan-market.js';
import { curveInUse } from '../domain/volume-curve.js';
import type { VolumeCurveBook } from './volume-curve-book.js';
import type { ScanProgress, ScanRequest, ScanResult, ScanRunnerStatus } from './scan-runner.js';

const STAGES = ['snapshot', 'features', 'scoring', 'enrichment', 'boards'] as const;
type Stage = (typeof STAGES)[number];

/** Measures the stages of one run and tells of them as they begin. */
class StageClock {
  readonly timingsMs: Partial<Record<Stage, number>> = {};
  readonly startedAt = performance.now();
  /** Rows of the snapshot; null before it is there. */
  symbols: number | null = null;
  private last = this.startedAt;

  constructor(private readonly onProgress: (progress: ScanProgress) => void) {}

  begin(stage: Stage): void {
    const done = STAGES.indexOf(stage);
    const symbolsDone = done > STAGES.indexOf('scoring') ? (this.symbols ?? 0) : 0;
    this.onProgress({ stage, done, total: STAGES.length, symbolsDone, symbolsTotal: this.symbols });
  }

  /** The next one begins at once. */
  end(stage: Stage): void {
    const now = performance.now();
    this.timingsMs[stage] = round(now - this.last);
    this.last = now;
    const next = STAGES[STAGES.indexOf(stage) + 1];
    if (next !== undefined) this.begin(next);
  }

  elapsedMs(): number {
    return round(performance.now() - this.startedAt);
  }
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000;

/** What a scan engine is put together from. */
export interface ScanEngineParts {
  readonly provider: MarketDataProvider;
  readonly history: HistoryService;
  readonly reference: ReferenceService;
  readonly facts: FactsDesk;
  readonly volumeCurve: VolumeCurveBook;
  readonly clock: Clock;
  readonly universe: UniverseConfig;
  /** Candidates a board holds. */
  readonly maxCandidates: number;
  /** The best of a scan that are asked for one by one. */
  readonly leaders: number;
}

/** Fetches, joins, scores: one provider, its history and reference data, one scan at a time. No Nest, no thread. */
export class ScanEngine {
  private state: { readonly revision: number; readonly history: HistoryState } | null = null;
  private previous: PreviousBoards = { legacy_v0: null, hybrid_v1: null };
  private usageBefore: Pick<ProviderUsage, 'calls' | 'failures' | 'rateLimitHits'> = {
    calls: 0,
    failures: 0,
    rateLimitHits: 0,
  };

  private readonly provider: MarketDataProvider;
  private readonly history: HistoryService;
  private readonly reference: ReferenceService;
  private readonly clock: Clock;

  constructor(private readonly parts: ScanEngineParts) {
    ({ provider: this.provider, history: this.history, reference: this.reference, clock: this.clock } = parts);
  }

  /** Starts the back-fill of the sessions before the market's today. */
  start(): void {
    this.follow(this.provider.marketSession());
  }

  private follow({ date, phase }: SessionState): void {
    this.history.follow(date, phase === 'closed');
  }

  get status(): ScanRunnerStatus {
    return {
      history: this.history.coverage,
      usage: this.provider.usage(),
      historyError: this.history.lastError,
      referenceError: this.reference.lastError,
    };
  }

  /** Resolves when the running back-fill has ended. */
  async historySettled(): Promise<void> {
    await this.history.settled();
  }

  /** One scan. Rejects with MarketDataError; the engine is as it was before. */
  async scan(
    { calibration, jobId, filters = null, previous = this.previous }: ScanRequest,
    signal: AbortSignal,
    onProgress: (progress: ScanProgress) => void,
  ): Promise<ScanResult> {
    const { facts, volumeCurve, maxCandidates, leaders } = this.parts;
    const stages = new StageClock(onProgress);
    stages.begin('snapshot');
    const opened = facts.open(signal);
    const [snapshot, reference] = await this.fetch(signal);
    stages.symbols = snapshot.symbols.length;
    stages.end('snapshot');
    this.follow(snapshot.session);
    const troubles = await this.applySplits(snapshot, signal);
    const market = openMarket({
      snapshot,
      reference: reference.table,
      history: this.historyState(),
      splits: this.history.knownSplits,
      idOf: (symbol) => this.history.book.idOf(symbol),
      calibration,
      volumeCurve: curveInUse(calibration, volumeCurve.learned),
      universe: narrowUniverse(this.parts.universe, filters),
    });
    stages.end('features');
    await opened;
    throwIfAborted(signal);
    let scored = scoreMarket(market, facts.known);
    stages.end('scoring');
    if (await facts.follow(leadersOf(scored, leaders), signal)) scored = scoreMarket(scored, facts.known);
    throwIfAborted(signal);
    stages.end('enrichment');
    const context = this.context(jobId ?? null, troubles, reference);
    const result = this.finish(concludeScan(scored, { context, maxCandidates, previous }), stages);
    if (filters === null) {
      this.previous = previousBoards(result);
      volumeCurve.observe(snapshot, scored.verdicts);
    }
    return result;
  }

  /** The snapshot and what it is read with. */
  private async fetch(signal: AbortSignal): Promise<[MarketSnapshot, ReferenceAnswer]> {
    const { provider, reference, parts } = this;
    const fetched = [provider.snapshot(signal), reference.get(signal), parts.volumeCurve.ready()] as const;
    const [snapshot, answer] = await Promise.all(fetched);
    return [snapshot, answer];
  }

  async stop(): Promise<void> {
    await Promise.all([this.parts.facts.close(), this.parts.volumeCurve.flush()]);
    // closes the connection that all that is kept goes through
    await this.history.stop();
    await this.provider.close();
  }

  /** Puts held bars on today's basis; the vendor's previous close of a ticker that splits today is not to be trusted. */
  private async applySplits(snapshot: MarketSnapshot, signal: AbortSignal): Promise<string[]> {
    let today: readonly StockSplit[];
    try {
      today = await this.history.adjustForSplits(signal);
    } catch (error) {
      if (error instanceof MarketDataError && error.kind !== 'aborted') return ['splits_unknown'];
      throw error;
    }
    if (today.length > 0) {
      const splitting = new Set(today.map(({ symbol }) => symbol));
      snapshot.symbols.forEach((symbol, row) => {
        if (splitting.has(symbol)) snapshot.columns.previousCloseUsd[row] = NaN;
      });
    }
    return [];
  }

  private historyState(): HistoryState {
    const { revision, book } = this.history;
    if (this.state?.revision !== revision) {
      const sessions = this.history.window().map((date) => book.session(date));
      this.state = { revision, history: computeHistoryState(sessions, book.symbolCount) };
    }
    return this.state.history;
  }

  private context(jobId: string | null, troubles: readonly string[], { table, status }: ReferenceAnswer): RunContext {
    const nowIso = new Date(this.clock.nowMs()).toISOString();
    const stamp = nowIso.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
    const { calls, failures, rateLimitHits } = this.provider.usage();
    const called = calls - this.usageBefore.calls;
    const usage = {
      calls: called,
      rate_limit_hits: rateLimitHits - this.usageBefore.rateLimitHits,
      success_rate: called === 0 ? null : 1 - (failures - this.usageBefore.failures) / called,
    };
    this.usageBefore = { calls, failures, rateLimitHits };
    const { coverage } = this.history;
    return {
      run_id: `run_${stamp}_${randomBytes(8).toString('hex')}`,
      job_id: jobId,
      history: coverage,
      reference: { status, as_of: status === 'missing' ? null : new Date(table.asOfMs).toISOString() },
      timestamp: nowIso,
      api_usage: usage,
      enrichment: this.parts.facts.report,
      degraded: [
        ...troubles,
        ...(status === 'fresh' ? [] : [`reference_${status}`]),
        ...(coverage.complete ? [] : ['history_incomplete']),
      ],
    };
  }

  /** Writes the timings into the metadata. */
  private finish({ boards, frame, movers }: MarketScan, stages: StageClock): ScanResult {
    stages.end('boards');
    const timed = (board: Board): Board => ({
      ...board,
      meta: {
        ...board.meta,
        timestamp: new Date(this.clock.nowMs()).toISOString(),
        stage_timings_ms: stages.timingsMs,
        execution_time_ms: stages.elapsedMs(),
      },
    });
    const done = { legacy_v0: timed(boards.legacy_v0), hybrid_v1: timed(boards.hybrid_v1) };
    return {
      sourceId: this.provider.sourceId,
      boards: done,
      movers,
      frame: { ...frame, meta: { legacy_v0: done.legacy_v0.meta, hybrid_v1: done.hybrid_v1.meta } },
    };
  }
}
