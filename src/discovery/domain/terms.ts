/** Takes the terms of a sub-score one by one. Values 0-1, NaN = unknown. */
export interface TermSink {
  add(term: string, weight: number, value: number): void;
}

/** Clips to 0..1; NaN stays NaN. */
export function clamp01(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

/** 1 or 0 by a comparison whose inputs may be unknown (NaN). */
export function indicator(inputs: number, holds: boolean): number {
  return Number.isNaN(inputs) ? NaN : holds ? 1 : 0;
}

/** The missing-data rule: a weighted mean over the known terms, NaN when none is known. Reusable without allocation. */
export class WeightedMean implements TermSink {
  private weights = 0;
  private sum = 0;

  add(_term: string, weight: number, value: number): void {
    if (Number.isNaN(value)) return;
    this.weights += weight;
    this.sum += weight * value;
  }

  /** The mean, and a clean slate for the next. */
  take(): number {
    const mean = this.weights > 0 ? this.sum / this.weights : NaN;
    this.weights = 0;
    this.sum = 0;
    return mean;
  }
}

/** Keeps the terms for an explanation. */
export class TermRecorder implements TermSink {
  readonly terms: { term: string; weight: number; value: number | null }[] = [];

  add(term: string, weight: number, value: number): void {
    this.terms.push({ term, weight, value: Number.isNaN(value) ? null : value });
  }
}
