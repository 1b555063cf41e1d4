import { factLifetimes } from '../../src/market-data/facts/fact-lifetimes.js';
import { FactsDesk, type FactsDeskParts } from '../../src/market-data/facts/facts-desk.js';
import type { Leader } from '../../src/market-data/facts/known-facts.js';
import { ManualClock } from './manual-clock.js';
import { FactsOnlyProvider, ScriptedFacts } from './scripted-facts.js';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** A Tuesday at 11:00 in New York. */
export const NOW_MS = Date.parse('2026-09-22T15:00:00Z');

export const leader = (symbol: string, lacksMarketCap = false): Leader => ({ symbol, priceUsd: 10, lacksMarketCap });
export const LEADERS = [leader('AAA', true), leader('BBB'), leader('CCC', true)];

/** Desks before scripted facts, and the cycles that they serve. */
export class FactsHarness {
  readonly clock = new ManualClock(NOW_MS);
  readonly facts = new ScriptedFacts(this.clock);
  readonly cycle = new AbortController();
  private readonly desks: FactsDesk[] = [];

  open(parts: Partial<FactsDeskParts> = {}): FactsDesk {
    const provider = new FactsOnlyProvider(this.clock, this.facts);
    const desk = new FactsDesk({
      provider,
      maxCalls: null,
      lifetimes: factLifetimes(DAY_MS),
      documents: null,
      extra: null,
      ...parts,
    });
    this.desks.push(desk);
    return desk;
  }

  /** One cycle; the questions it asked. */
  async run(desk: FactsDesk, leaders: readonly Leader[] = []): Promise<string[]> {
    const before = this.facts.asked.length;
    await desk.open(this.cycle.signal);
    await desk.follow(leaders, this.cycle.signal);
    return this.facts.asked.slice(before);
  }

  async close(): Promise<void> {
    await Promise.all(this.desks.map((desk) => desk.close()));
  }
}
