import type fc from 'fast-check';

/** What the document says of a request: unclear where it leaves it open. */
export type Verdict = 'allowed' | 'unclear' | 'forbidden';

/** A part of a request. */
export interface Part<T> {
  readonly value: T;
  readonly verdict: Verdict;
}

export const part = <T>(verdict: Verdict, values: fc.Arbitrary<T>): fc.Arbitrary<Part<T>> =>
  values.map((value) => ({ value, verdict }));

/** Of a request, by those of its parts. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('forbidden')) return 'forbidden';
  return verdicts.includes('unclear') ? 'unclear' : 'allowed';
}
