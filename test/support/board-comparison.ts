import type { Board } from '../../src/discovery/domain/board.js';
import type { Candidate } from '../../src/discovery/domain/candidate.js';
import { explainSymbol } from '../../src/discovery/domain/explain.js';
import type { StrategyName } from '../../src/discovery/domain/strategy.js';
import type { ScanResult } from '../../src/discovery/scan/scan-runner.js';
import type { IndependentBoards } from './independent-recomputation.js';
import type { IndependentCandidate } from './independent-strategies.js';
import { NumericComparison } from './numeric-comparison.js';

const TOLERANCE = 1e-9;

/**
 * Compares what a scan published under one strategy with the independent recomputation, in board order.
 * @param inFull rows whose every number is compared; of the rows after them, symbol, action and score
 */
export function compareBoard(
  result: ScanResult,
  own: IndependentBoards,
  strategy: StrategyName,
  inFull: number,
): NumericComparison {
  const comparison = new NumericComparison(TOLERANCE);
  const board = result.boards[strategy];
  board.entries.forEach(({ symbol, action, score, json }, rank) => {
    const row = own[strategy][rank]?.candidate;
    const summary = { symbol: row?.symbol, action: row?.action, score: row?.score };
    comparison.compare(`#${rank + 1}`, { symbol, action, score }, summary);
    if (row?.symbol !== symbol || rank >= inFull) return;
    const candidate = JSON.parse(json) as Candidate;
    compareCandidate(comparison, candidate, row, own);
    compareFacts(comparison, candidate, row, board.meta);
    compareFeatures(comparison, explainSymbol(result.frame, strategy, symbol)?.features, symbol, own);
  });
  compareCounts(comparison, board, own, strategy);
  return comparison;
}

function compareCandidate(
  comparison: NumericComparison,
  actual: Candidate,
  row: IndependentCandidate,
  own: IndependentBoards,
): void {
  const { name, sector, thesis, missing, short_interest_as_of, facts: _facts, news: _news, ...numbers } = actual;
  const { symbol } = row;
  comparison.compare(symbol, numbers, row);
  comparison.compare(`${symbol}.name`, name, own.names.get(symbol));
  comparison.compare(`${symbol}.unknown texts`, [sector, short_interest_as_of], [null, null]);
  comparison.compare(`${symbol}.missing`, wholeParts(missing), unknownParts(row));
  comparison.compare(`${symbol}.thesis`, strangeNumbers(thesis, { ...own.features.get(symbol), ...row }), []);
}

/** Where nothing but prices, bars and reference data is read, a market cap is the only fact beyond prices. */
function compareFacts(
  comparison: NumericComparison,
  { symbol, facts, news }: Candidate,
  { market_cap_usd: value }: IndependentCandidate,
  { source, as_of, reference }: Board['meta'],
): void {
  const { market_cap_usd, ...others } = facts;
  const told = reference.as_of ?? '';
  const age_seconds = Math.max(0, Math.floor((Date.parse(as_of) - Date.parse(told)) / 1000));
  const expected = value === null ? null : { value, source, as_of: told, age_seconds };
  comparison.compare(`${symbol}.facts.market_cap_usd`, market_cap_usd, expected);
  comparison.compare(`${symbol}.unknown facts`, [...Object.values(others), news], Array<null>(12).fill(null));
}

function compareFeatures(
  comparison: NumericComparison,
  explained: Readonly<Record<string, number | null>> | undefined,
  symbol: string,
  own: IndependentBoards,
): void {
  for (const [feature, value] of Object.entries(own.features.get(symbol) ?? {})) {
    comparison.compare(`${symbol}.features.${feature}`, explained?.[feature], value);
  }
}

function compareCounts(
  comparison: NumericComparison,
  { meta, entries }: Board,
  own: IndependentBoards,
  strategy: StrategyName,
): void {
  const rows = own[strategy].map(({ candidate }) => candidate);
  const count = (action: string): number => rows.filter((row) => row.action === action).length;
  const counts = {
    rows_read: own.universe.rowsRead,
    universe_size: own.universe.commonStocks,
    eligible: rows.length,
    candidates_found: entries.length,
    trade_ready: count('TRADE_READY'),
    monitor: count('MONITOR'),
  };
  for (const [name, expected] of Object.entries(counts))
    comparison.compare(`meta.${name}`, meta[name as keyof typeof counts], expected);
  for (const [gate, failed] of Object.entries(meta.gated)) {
    comparison.compare(`meta.gated.${gate}`, failed, rows.filter((row) => row.gates.failed[0] === gate).length);
  }
}

const wholeParts = (missing: readonly string[]): string[] => missing.filter((part) => !part.includes('.'));

function unknownParts({
  components,
  subscores,
}: {
  readonly components?: object;
  readonly subscores: object;
}): string[] {
  return Object.entries(components ?? subscores).flatMap(([name, value]) => (value === null ? [name] : []));
}

/** Numbers of a sentence that are no rounding of any of the values, windows of the indicators (5 sessions, ...) aside. */
function strangeNumbers(sentence: string, values: object): string[] {
  const facts = Object.values(values).filter((value) => typeof value === 'number');
  const written =
    sentence
      .replace(/in \d+ sessions|52-week/g, '')
      .replace(/down (?=\d)/gi, '-')
      .match(/-?\d+(?:\.\d+)?/g) ?? [];
  return written.filter((text) => {
    const halfUnit = 0.5000001 * 10 ** -(text.split('.')[1]?.length ?? 0);
    return !facts.some((fact) => Math.abs(fact - Number(text)) <= halfUnit);
  });
}
