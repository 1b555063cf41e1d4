import { type EnrichmentReport, type KnownFacts, type Leader, NO_FACTS } from './known-facts.js';
import { FACT_KINDS, type FactKind } from './market-facts.js';

/** Asks for what is worth asking, inside the calls of a cycle. Nothing here ever rejects: a scan goes on with what is known. */
export class FactsDesk {
  /** Begins a cycle: asks for what the whole market is told at once and what has become old. */
  open(_signal: AbortSignal): Promise<void> {
    return Promise.resolve();
  }

  /** Asks for the best of a scan, one by one, with the calls that are left. True when more is known than before. */
  follow(_leaders: readonly Leader[], _signal: AbortSignal): Promise<boolean> {
    return Promise.resolve(false);
  }

  get known(): KnownFacts {
    return NO_FACTS;
  }

  /** How the cycle went that was opened last. */
  get report(): EnrichmentReport {
    const off = { status: 'off', source: null, asked_at: null, symbols: 0, error: null } as const;
    const facts = Object.fromEntries(FACT_KINDS.map((kind) => [kind, off])) as Record<FactKind, typeof off>;
    return { leaders: 0, calls: 0, max_calls: 0, facts };
  }

  /** Ends what is on its way. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
