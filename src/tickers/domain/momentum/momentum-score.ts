import { knownMean } from './known.js';
import type { MomentumInputs } from './momentum-inputs.js';
import { type MomentumRating, momentumRating } from './momentum-rating.js';
import { type Fundamentals, fundamentalScore, relativeScore, technicalPoints, technicalScore } from './part-scores.js';
import { classicPricePoints, classicPriceScore, pricePoints, priceScore } from './price-score.js';

/** The two ways to score momentum; the first is the default. */
export const MOMENTUM_VARIANTS = ['v2', 'classic'] as const;
export type MomentumVariant = (typeof MOMENTUM_VARIANTS)[number];

export const MOMENTUM_PARTS = ['price', 'technical', 'fundamental', 'relative'] as const;
export type MomentumPart = (typeof MOMENTUM_PARTS)[number];

/** Nominal weights; v2 has no fundamental part. */
const WEIGHTS: Readonly<Record<MomentumVariant, Readonly<Partial<Record<MomentumPart, number>>>>> = {
  v2: { price: 0.5, technical: 0.35, relative: 0.15 },
  classic: { price: 0.4, technical: 0.25, fundamental: 0.25, relative: 0.1 },
};

/** Sessions of its own that a ticker needs to be scored. */
export const MIN_MOMENTUM_SESSIONS = 50;

/** One part of a score. */
export interface PartScore {
  /** 0-100; null = unknown. */
  readonly score: number | null;
  /** Over the parts that are known, 0-1; 0 for an unknown one. */
  readonly weight: number;
  /** weight x score: what it adds to the whole. */
  readonly contribution: number;
  /** What the score is made of; null = unknown. */
  readonly points: Readonly<Record<string, number | null>>;
}

/** A score by one variant, with what it is made of. */
export interface VariantScore {
  /** 0-100; null below 50 sessions. */
  readonly score: number | null;
  readonly rating: MomentumRating;
  readonly parts: Readonly<Partial<Record<MomentumPart, PartScore>>>;
  /** Parts that are unknown. */
  readonly missing: readonly MomentumPart[];
  /** Share of the nominal weight that is known, 0-1. */
  readonly coverage: number;
}

/** What there is to score a ticker by. */
export interface MomentumSubject {
  /** Close of the newest bar. */
  readonly priceUsd: number;
  /** Bars that the inputs are made of. */
  readonly sessions: number;
  readonly inputs: MomentumInputs;
  /** null = no source tells of them. */
  readonly fundamentals: Fundamentals | null;
}

type Part = Pick<PartScore, 'score' | 'points'>;

/** Unknown parts are left out and the weights of the others renormalised. */
export function scoreMomentum(variant: MomentumVariant, subject: MomentumSubject): VariantScore {
  const isScored = subject.sessions >= MIN_MOMENTUM_SESSIONS;
  const parts = MOMENTUM_PARTS.flatMap((name) => {
    const nominal = WEIGHTS[variant][name];
    if (nominal === undefined) return [];
    const { score, points } = partOf(name, variant, subject);
    return { name, nominal, points, score: isScored ? score : null };
  });
  const coverage = sumOf(parts.filter(({ score }) => score !== null));
  const score = knownMean(parts.map(({ nominal, score: value }) => ({ weight: nominal, value })));
  const told = parts.map(({ name, nominal, points, score: value }) => {
    const weight = value === null ? 0 : nominal / coverage;
    return [name, { score: value, weight, contribution: weight * (value ?? 0), points }] as const;
  });
  return {
    score,
    rating: momentumRating(score),
    parts: Object.fromEntries(told),
    missing: parts.filter((part) => part.score === null).map(({ name }) => name),
    coverage: coverage / sumOf(parts),
  };
}

function sumOf(parts: readonly { readonly nominal: number }[]): number {
  return parts.reduce((sum, { nominal }) => sum + nominal, 0);
}

function partOf(name: MomentumPart, variant: MomentumVariant, subject: MomentumSubject): Part {
  const { inputs, fundamentals } = subject;
  switch (name) {
    case 'price':
      return variant === 'v2' ? pricePart(subject) : classicPricePart(subject);
    case 'technical': {
      const points = technicalPoints(inputs);
      return { score: technicalScore(points), points: { ...points } };
    }
    case 'fundamental':
      return { score: fundamentals === null ? null : fundamentalScore(fundamentals), points: {} };
    case 'relative':
      return { score: relativeScore(inputs), points: {} };
  }
}

function pricePart({ priceUsd, inputs }: MomentumSubject): Part {
  const points = pricePoints(priceUsd, inputs);
  return { score: priceScore(points), points: { ...points } };
}

function classicPricePart({ priceUsd, inputs }: MomentumSubject): Part {
  const points = classicPricePoints(priceUsd, inputs);
  return { score: classicPriceScore(points), points: { ...points } };
}
