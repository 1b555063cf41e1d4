import type { BoardAge } from '../board/board-freshness.js';
import type { RunMetadata } from '../domain/board.js';
import type { StrategyName } from '../domain/strategy.js';

/**
 * An answer made from one run. The tail is serialised once; the head is small, tells the age and is made anew each
 * second, so that an answer is true when it is sent without serialising or compressing the rest again.
 */
export interface BoardDocument {
  /** Route and canonical query: two requests with the same key get the same tail. */
  readonly key: string;
  readonly runId: string;
  readonly strategy: StrategyName;
  readonly source: string;
  readonly publishedAtMs: number;
  readonly contentType: string;
  /** False when the tail can change without a new run; it is then looked up for every request. */
  readonly lastsWithRun: boolean;
  /** True for what was made for one caller: no cache on the way may keep it. */
  readonly isPrivate: boolean;
  readonly head: (age: BoardAge) => string;
  readonly tail: Buffer;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const CSV_TYPE = 'text/csv; charset=utf-8; header=present';

type AgeMember = 'cache_age_seconds' | 'age_seconds';

/** The run that an answer speaks of. */
export interface DocumentOrigin {
  readonly meta: Pick<RunMetadata, 'run_id' | 'strategy' | 'source'>;
  readonly publishedAtMs: number;
}

/** A JSON object whose first members tell the age. `members` is the rest, without braces and not empty. */
export function jsonDocument(
  origin: DocumentOrigin,
  key: string,
  members: string,
  head = ageHead('cache_age_seconds'),
): BoardDocument {
  return { ...describeOrigin(origin, key), contentType: JSON_TYPE, head, tail: Buffer.from(`${members}}`) };
}

/** CSV with its age in the headers alone. */
export function csvDocument(origin: DocumentOrigin, key: string, csv: string): BoardDocument {
  return { ...describeOrigin(origin, key), contentType: CSV_TYPE, head: () => '', tail: Buffer.from(csv) };
}

function describeOrigin(
  { meta, publishedAtMs }: DocumentOrigin,
  key: string,
): Omit<BoardDocument, 'contentType' | 'head' | 'tail'> {
  const { run_id: runId, strategy, source } = meta;
  return { key, runId, strategy, source, publishedAtMs, lastsWithRun: true, isPrivate: false };
}

export function ageHead(member: AgeMember): BoardDocument['head'] {
  return ({ seconds }) => `{"${member}":${String(seconds)},`;
}

/** The members of a JSON object without its braces. */
export function membersOf(value: object): string {
  return JSON.stringify(value).slice(1, -1);
}

/** Route and parameters in one spelling, whatever their order in the request; what was not given is left out. */
export function canonicalKey(route: string, parameters: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return `${route}?${String(new URLSearchParams(given.sort()))}`;
}
