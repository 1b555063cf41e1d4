import type { RunContext } from '../../src/discovery/domain/run-metadata.js';
import {
  concludeScan,
  type MarketInputs,
  type MarketScan,
  openMarket,
  scoreMarket,
} from '../../src/discovery/domain/scan-market.js';
import type { PreviousBoards } from '../../src/discovery/domain/board-diff.js';
import type { EnrichmentReport, KnownFacts } from '../../src/market-data/facts/known-facts.js';
import { NO_FACTS } from '../../src/discovery/domain/no-facts.js';
import { FACT_KINDS } from '../../src/market-data/facts/market-facts.js';

/** What a scan is a function of, its facts included. */
export interface ScanInputs extends MarketInputs {
  readonly facts?: KnownFacts;
  readonly maxCandidates: number;
  readonly previous: PreviousBoards;
}

/** Nothing was asked for beyond prices. */
export const NO_ENRICHMENT: EnrichmentReport = {
  leaders: 0,
  calls: 0,
  max_calls: 0,
  facts: Object.fromEntries(
    FACT_KINDS.map((kind) => [kind, { status: 'off', source: null, asked_at: null, symbols: 0, error: null }]),
  ) as EnrichmentReport['facts'],
};

/** What a run knows of itself, where that is not the point. */
export const RUN_CONTEXT: RunContext = {
  run_id: 'run_20260316_200000_0123456789abcdef',
  job_id: null,
  history: { sessions_held: 90, sessions_wanted: 260, newest: '2025-08-29', oldest: '2025-06-01', complete: false },
  reference: { status: 'fresh', as_of: null },
  timestamp: '2026-03-16T20:00:00.000Z',
  api_usage: { calls: 0, rate_limit_hits: 0, success_rate: null },
  degraded: [],
  enrichment: NO_ENRICHMENT,
};

/** The steps of a scan in one, for what is not about asking in between. */
export function scanMarket(
  { facts = NO_FACTS, maxCandidates, previous, ...market }: ScanInputs,
  context: RunContext,
): MarketScan {
  return concludeScan(scoreMarket(openMarket(market), facts), { context, maxCandidates, previous });
}
