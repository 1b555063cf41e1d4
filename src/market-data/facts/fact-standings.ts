import { FactStanding } from './fact-standing.js';
import type { FactKind } from './market-facts.js';

/** Kinds that the market-data source answers; the operator's own feed is none of them. */
export type SourceKind = Exclude<FactKind, 'extra'>;
export type FactStandings = Readonly<Record<SourceKind, FactStanding>>;

export function freshStandings(): FactStandings {
  return {
    news: new FactStanding(),
    float: new FactStanding(),
    short_interest: new FactStanding(),
    short_volume: new FactStanding(),
    options: new FactStanding(),
    details: new FactStanding(),
  };
}
