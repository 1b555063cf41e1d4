import { describe, expect, it } from '@jest/globals';
import { randomFacts } from '../../../test/support/random-facts.js';
import { randomScanInputs } from '../../../test/support/random-market.js';
import { RUN_CONTEXT, scanMarket } from '../../../test/support/scan-market.js';
import type { Candidate } from './candidate.js';
import { explainSymbol } from './explain.js';
import type { SymbolExplanation } from './explanation.js';
import { FrameSymbols } from './frame-symbols.js';

const inputs = randomScanInputs(13, 300, 60);
const { symbols, asOfMs } = inputs.snapshot;
const facts = randomFacts({ symbols, nowMs: asOfMs, seed: 2, missingFrac: 0.1 });
const { frame, boards } = scanMarket({ ...inputs, facts }, RUN_CONTEXT);
const explained = FrameSymbols.of(frame).symbols.map((symbol) => explainSymbol(frame, 'hybrid_v1', symbol)!);

describe('a gate that is failed', () => {
  it('says what it lacks and by how much, the squeeze path too', () => {
    const failed = explained.flatMap(({ gate_details }) => gate_details.filter(({ outcome }) => outcome === 'failed'));
    expect(new Set(failed.map(({ input }) => input)).size).toBeGreaterThan(4);
    for (const { input, value, threshold, distance } of failed) {
      expect(input).not.toBeNull();
      expect(distance).toBeGreaterThan(0);
      expect(distance).toBeCloseTo(Math.abs((threshold ?? NaN) - (value ?? NaN)), 9);
    }
  });

  it('is the nearest miss where the others lack a larger share', () => {
    const share = ({ distance, threshold }: NonNullable<SymbolExplanation['nearest_miss']>): number =>
      (distance ?? NaN) / (threshold ?? NaN);
    for (const { gate_details, nearest_miss } of explained) {
      const shares = gate_details.filter(({ outcome }) => outcome === 'failed').map(share);
      expect(nearest_miss === null ? Infinity : share(nearest_miss)).toBe(Math.min(Infinity, ...shares));
    }
  });

  it('is among what its candidate misses, nearest first', () => {
    const candidates = boards.hybrid_v1.entries.map(({ json }) => JSON.parse(json) as Candidate);
    expect(candidates.some(({ gates }) => gates.failed.includes('no_squeeze_path_closed'))).toBe(true);
    for (const { action, gates, missed } of candidates) {
      if (gates.failed.length > 0) expect(action).toBe('RANKED');
      const named = new Set(missed.map(({ requirement }) => requirement.split('.')[0]));
      for (const gate of gates.failed) expect(named).toContain(gate);
      const shares = missed.map(({ distance, threshold }) => distance / threshold);
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
      expect(shares.every((share) => share > 0)).toBe(true);
    }
  });
});
