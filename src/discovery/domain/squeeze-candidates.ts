import { type CandidateFacts, candidateFacts } from './candidate-facts.js';
import { known } from './candidate-builder.js';
import type { ExplainedTerm } from './explanation.js';
import { FrameSymbols } from './frame-symbols.js';
import { subScoreTerms, thresholdsFor } from './hybrid-v1.js';
import type { RunMetadata } from './board.js';
import type { ScoredFrame } from './scored-frame.js';
import { rankAt } from './standings.js';
import type { Action, StrategyName } from './strategy.js';
import { TermRecorder, type TermSink, WeightedMean } from './terms.js';
import { ELIGIBLE } from './universe.js';

/** One symbol by the sub-score squeeze of hybrid_v1. null = unknown. */
export interface SqueezeCandidate {
  readonly symbol: string;
  readonly name: string | null;
  readonly sector: string | null;
  /** 0-1, over the inputs that are known. */
  readonly squeeze_score: number;
  /** Share of the weight of its inputs that is known, 0-1: a score of one input alone says little. */
  readonly coverage: number;
  /** Inputs that are unknown. */
  readonly missing: readonly string[];
  /** Input -> its weight; sums to 1 over what was known, 0 for what was not. */
  readonly weights_used: Readonly<Record<string, number>>;
  readonly terms: readonly ExplainedTerm[];
  readonly facts: CandidateFacts;
  /** Of the strategy asked for. */
  readonly action: Action;
  /** 1-based among the eligible; null when nothing that the strategy scores is known. */
  readonly rank: number | null;
  readonly price: number;
  readonly change_pct: number | null;
  readonly rel_volume: number | null;
}

export interface SqueezeList {
  /** Symbols that reach the score, those beyond the limit included. */
  readonly found: number;
  readonly candidates: readonly SqueezeCandidate[];
}

interface ScoredRow {
  readonly row: number;
  readonly score: number;
  readonly coverage: number;
}

/** Adds up the weight of the terms that are known. Reusable without allocation. */
class KnownWeight implements TermSink {
  private weight = 0;

  add(_term: string, weight: number, value: number): void {
    if (!Number.isNaN(value)) this.weight += weight;
  }

  /** The sum, freed of binary noise (.35 + .15 + .15 is .65), and a clean slate for the next. */
  take(): number {
    const sum = Math.round(this.weight * 1e12) / 1e12;
    this.weight = 0;
    return sum;
  }
}

/**
 * Every eligible symbol with a squeeze sub-score of at least `minScore` (0-1), on the board or not. Order: sub-score,
 * coverage, rank, symbol.
 */
export function squeezeCandidates(
  frame: ScoredFrame,
  strategy: StrategyName,
  { minScore, limit }: { readonly minScore: number; readonly limit: number },
): SqueezeList {
  const sorted = sortedRows(frame, strategy);
  const below = sorted.findIndex(({ score }) => score < minScore);
  const found = below === -1 ? sorted.length : below;
  const listed = sorted.slice(0, Math.min(found, limit));
  return { found, candidates: listed.map((scored) => describe(frame, strategy, scored)) };
}

/** Scoring and sorting the market takes milliseconds of the thread that answers: once a frame, not once a request. */
const sortings = new WeakMap<ScoredFrame, Map<StrategyName, readonly ScoredRow[]>>();

function sortedRows(frame: ScoredFrame, strategy: StrategyName): readonly ScoredRow[] {
  const known = sortings.get(frame) ?? new Map<StrategyName, readonly ScoredRow[]>();
  sortings.set(frame, known);
  const sorted = known.get(strategy) ?? sortRows(frame, strategy);
  known.set(strategy, sorted);
  return sorted;
}

function sortRows(frame: ScoredFrame, strategy: StrategyName): ScoredRow[] {
  const { symbols } = FrameSymbols.of(frame);
  const ranks = frame.ranks[strategy];
  const place = (row: number): number => rankAt(ranks, row) ?? Infinity;
  return rowsOf(frame).sort(
    (a, b) =>
      b.score - a.score ||
      b.coverage - a.coverage ||
      Math.sign(place(a.row) - place(b.row)) ||
      ((symbols[a.row] ?? '') < (symbols[b.row] ?? '') ? -1 : 1),
  );
}

function rowsOf({ count, verdicts, features, calibration, meta }: ScoredFrame): ScoredRow[] {
  const thresholds = thresholdsFor(meta.hybrid_v1.session, calibration.hybrid_v1.thresholds);
  const mean = new WeightedMean();
  const weight = new KnownWeight();
  const rows: ScoredRow[] = [];
  for (let row = 0; row < count; row++) {
    if (verdicts[row] !== ELIGIBLE) continue;
    subScoreTerms('squeeze', features, row, thresholds, mean);
    const score = mean.take();
    if (Number.isNaN(score)) continue;
    subScoreTerms('squeeze', features, row, thresholds, weight);
    rows.push({ row, score, coverage: weight.take() });
  }
  return rows;
}

function termsOf({ features, calibration, meta }: ScoredFrame, row: number): readonly ExplainedTerm[] {
  const recorder = new TermRecorder();
  const thresholds = thresholdsFor(meta.hybrid_v1.session, calibration.hybrid_v1.thresholds);
  subScoreTerms('squeeze', features, row, thresholds, recorder);
  return recorder.terms;
}

function describe(frame: ScoredFrame, strategy: StrategyName, { row, score, coverage }: ScoredRow): SqueezeCandidate {
  const { features: f } = frame;
  const meta = frame.meta[strategy];
  const { symbol, name, sector } = FrameSymbols.of(frame).describe(row);
  const terms = termsOf(frame, row);
  const rank = rankAt(frame.ranks[strategy], row);
  return {
    symbol,
    name,
    sector,
    squeeze_score: score,
    coverage,
    missing: terms.flatMap(({ term, value }) => (value === null ? [term] : [])),
    weights_used: Object.fromEntries(
      terms.map(({ term, value, weight }) => [term, value === null ? 0 : weight / coverage]),
    ),
    terms,
    facts: candidateFacts(f, row, { source: meta.source, asOfMs: Date.parse(meta.as_of) }),
    action: actionAt(meta, rank),
    rank,
    price: f.price[row] as number,
    change_pct: known(f.change_pct[row] as number),
    rel_volume: known(f.rel_volume[row] as number),
  };
}

/** Ranks follow the actions: first what is ready to trade, then what is to be watched, then the rest. */
function actionAt({ trade_ready, monitor }: RunMetadata, rank: number | null): Action {
  if (rank === null || rank > trade_ready + monitor) return 'RANKED';
  return rank <= trade_ready ? 'TRADE_READY' : 'MONITOR';
}
