import type { RunContext } from '../../src/discovery/domain/run-metadata.js';
import {
  concludeScan,
  type MarketInputs,
  type MarketScan,
  openMarket,
  scoreMarket,
} from '../../src/discovery/domain/scan-market.js';
import type { PreviousBoards } from '../../src/discovery/domain/board-diff.js';
import { FactsDesk } from '../../src/market-data/facts/facts-desk.js';
import { type KnownFacts, NO_FACTS } from '../../src/market-data/facts/known-facts.js';

/** What a scan is a function of, its facts included. */
export interface ScanInputs extends MarketInputs {
  readonly facts?: KnownFacts;
  readonly maxCandidates: number;
  readonly previous: PreviousBoards;
}

/** Nothing was asked for beyond prices. */
export const NO_ENRICHMENT = new FactsDesk().report;

/** The steps of a scan in one, for what is not about asking in between. */
export function scanMarket(
  { facts = NO_FACTS, maxCandidates, previous, ...market }: ScanInputs,
  context: RunContext,
): MarketScan {
  return concludeScan(scoreMarket(openMarket(market), facts), { context, maxCandidates, previous });
}
