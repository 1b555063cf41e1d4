import type { FactLifetimes } from './fact-lifetimes.js';
import { isoOrNull } from '../../common/iso-or-null.js';
import type { FactStanding } from './fact-standing.js';
import type { FactStandings, SourceKind } from './fact-standings.js';
import type { HeldFacts } from './held-facts.js';
import type { FactReport, NewsBook } from './known-facts.js';

/** What nothing is connected for. */
export const OFF: FactReport = { status: 'off', source: null, asked_at: null, symbols: 0, error: null };

interface Reported {
  readonly source: string;
  readonly held: HeldFacts;
  readonly news: NewsBook | null;
  readonly standings: FactStandings;
  readonly lifetimes: FactLifetimes;
  readonly nowMs: number;
}

/** How each kind that the source answers stands. */
export function reportSourceKinds(reported: Reported): Record<SourceKind, FactReport> {
  const { held, news, standings, lifetimes, nowMs, source } = reported;
  const whole = (kind: keyof HeldFacts['tables'] | 'news', askedMs: number | null, symbols: number): FactReport => {
    const isOld = askedMs !== null && nowMs - askedMs >= lifetimes[kind].refreshMs;
    return factReport(source, standings[kind], { askedMs, symbols, isOld });
  };
  const table = (kind: keyof HeldFacts['tables']): FactReport =>
    whole(kind, held.tables[kind]?.askedMs ?? null, held.tables[kind]?.rows.size ?? 0);
  const single = (kind: 'options' | 'details'): FactReport => {
    const facts = held.recent[kind];
    const askedMs = [...facts.values()].reduce((newest, fact) => Math.max(newest, fact.askedMs), -Infinity);
    return factReport(source, standings[kind], {
      askedMs: facts.size === 0 ? null : askedMs,
      symbols: facts.size,
      isOld: false,
    });
  };
  return {
    news: whole('news', news?.askedMs ?? null, news?.newest.size ?? 0),
    float: table('float'),
    short_interest: table('short_interest'),
    short_volume: table('short_volume'),
    options: single('options'),
    details: single('details'),
  };
}

function factReport(
  source: string,
  { error, refused, triedMs }: FactStanding,
  known: { readonly askedMs: number | null; readonly symbols: number; readonly isOld: boolean },
): FactReport {
  const missing = refused ? 'refused' : 'missing';
  const held = error !== null || known.isOld ? 'kept' : 'fresh';
  return {
    status: known.askedMs === null ? missing : held,
    source,
    asked_at: isoOrNull(known.askedMs ?? triedMs),
    symbols: known.symbols,
    error,
  };
}
