import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomScanInputs } from '../../../test/support/random-market.js';
import type { Candidate } from './candidate.js';
import { explainSymbol } from './explain.js';
import { FrameSymbols } from './frame-symbols.js';
import { funnelSamples } from './funnel.js';
import { tripwireStatus } from './run-metadata.js';
import type { MarketScan } from './scan-market.js';
import { ACTIONS, STRATEGIES } from './strategy.js';
import { RUN_CONTEXT, scanMarket } from '../../../test/support/scan-market.js';
import { UNIVERSE } from '../../../test/support/market-fixtures.js';

const scan = (seed: number, missing?: number): MarketScan =>
  scanMarket(randomScanInputs(seed, 60, 85, missing), RUN_CONTEXT);
const seeds = fc.integer({ min: 0, max: 1e6 });
const few = { numRuns: 12 };

describe('one scan of the market', () => {
  it('gives the same bytes for the same input', () => {
    expect(JSON.stringify(scan(7))).toBe(JSON.stringify(scan(7)));
  });

  it('says of a candidate whether it is an exchange-traded product, also where these are scanned', () => {
    const inputs = randomScanInputs(7, 60, 85);
    const { boards } = scanMarket({ ...inputs, universe: { ...UNIVERSE, types: ['CS', 'ADRC', 'ETF'] } }, RUN_CONTEXT);
    const typeOf = new Map(
      inputs.snapshot.symbols.map((symbol) => [symbol, inputs.reference.rows.get(symbol)?.type ?? null]),
    );
    const known = boards.hybrid_v1.entries.filter(({ symbol }) => typeOf.get(symbol) !== null);
    expect(new Set(known.map(({ symbol }) => typeOf.get(symbol)))).toContain('ETF');
    for (const { symbol, json } of known)
      expect((JSON.parse(json) as Candidate).filters_passed.not_etf).toBe(typeOf.get(symbol) !== 'ETF');
  });

  it('accounts for every row: filters and eligible add up to what was read', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { boards, frame } = scan(seed);
        for (const strategy of STRATEGIES) {
          const { funnel, eligible, rows_read } = boards[strategy].meta;
          expect(Object.values(funnel).reduce((sum, count) => sum + count, eligible)).toBe(rows_read);
          const steps = funnelSamples(frame, strategy);
          expect(
            Object.fromEntries(Object.entries(steps.filters).map(([reason, { count }]) => [reason, count])),
          ).toEqual(funnel);
          expect(Object.fromEntries(Object.entries(steps.gates).map(([gate, { count }]) => [gate, count]))).toEqual(
            boards[strategy].meta.gated,
          );
        }
      }),
      few,
    );
  });

  it('never serves a number that is not one, nor a constant for what is unknown', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0, 0.3, 0.7), (seed, missing) => {
        const { boards, movers } = scan(seed, missing);
        for (const { json, csv } of STRATEGIES.flatMap((strategy) => boards[strategy].entries)) {
          expect(json).not.toMatch(/NaN|Infinity/);
          expect(csv).not.toMatch(/NaN|Infinity|undefined|null/);
        }
        expect(JSON.stringify(movers)).not.toMatch(/"price":null|"volume_shares":null/);
      }),
      few,
    );
  });

  it('orders by action, score, relative volume, dollar volume, symbol', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const { entries } of Object.values(scan(seed).boards)) {
          const candidates = entries.map(({ json }) => JSON.parse(json) as Candidate);
          for (let i = 1; i < candidates.length; i++) {
            const [a, b] = [candidates[i - 1], candidates[i]] as [Candidate, Candidate];
            const step = ACTIONS.indexOf(a.action) - ACTIONS.indexOf(b.action) || b.score - a.score;
            expect(step).toBeLessThanOrEqual(0);
          }
        }
      }),
      few,
    );
  });

  it('explains every symbol of the snapshot by contributions that add up to its score', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0.1, 0.6), (seed, missing) => {
        const { frame, boards } = scan(seed, missing);
        for (const strategy of STRATEGIES) {
          const board = new Map(
            boards[strategy].entries.map(({ json }, place) => [
              (JSON.parse(json) as Candidate).symbol,
              { json, place },
            ]),
          );
          for (const symbol of FrameSymbols.of(frame).symbols) {
            const explanation = explainSymbol(frame, strategy, symbol);
            if (explanation === null) throw new Error(`no explanation of ${symbol}`);
            const sum = explanation.parts.reduce((total, { contribution }) => total + contribution, 0);
            expect(Math.abs(sum - (explanation.score ?? 0))).toBeLessThan(1e-9);
            expect(explanation.eligible).toBe(explanation.rejected_by === null);
            const listed = board.get(symbol);
            if (listed === undefined) continue;
            const candidate = JSON.parse(listed.json) as Candidate;
            expect(explanation).toMatchObject({
              score: candidate.score,
              action: candidate.action,
              rank: listed.place + 1,
              coverage: candidate.coverage,
              missing: candidate.missing,
              gates: candidate.gates,
              thesis: candidate.thesis,
              on_board: true,
            });
          }
        }
      }),
      { numRuns: 5 },
    );
  });

  it('says why a value is unknown', () => {
    const { frame } = scan(3, 0.5);
    for (const symbol of FrameSymbols.of(frame).symbols) {
      const explanation = explainSymbol(frame, 'hybrid_v1', symbol);
      const unknown = Object.entries(explanation?.features ?? {}).filter(([, value]) => value === null);
      expect(unknown.map(([name]) => name).sort()).toEqual(Object.keys(explanation?.unknown_because ?? {}).sort());
    }
    expect(explainSymbol(frame, 'hybrid_v1', 'NOPE')).toBeNull();
  });

  it('holds at most the candidates that it may, and counts what it leaves out', () => {
    const inputs = { ...randomScanInputs(5), maxCandidates: 3 };
    const { boards } = scanMarket(inputs, RUN_CONTEXT);
    expect(boards.hybrid_v1.entries).toHaveLength(3);
    expect(boards.hybrid_v1.meta.eligible).toBeGreaterThan(3);
  });

  it.each([
    [4500, 'ok'],
    [4499, 'warning'],
    [4000, 'warning'],
    [3999, 'critical'],
  ])('tripwire at %d common stocks: %s', (count, status) => {
    expect(tripwireStatus(count, UNIVERSE)).toBe(status);
  });
});
