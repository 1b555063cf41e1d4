/** What a score amounts to, best first. */
export const MOMENTUM_RATINGS = ['Strong Buy', 'Buy', 'Hold', 'Weak Hold', 'Sell', 'Insufficient Data'] as const;
export type MomentumRating = (typeof MOMENTUM_RATINGS)[number];

/** The least score of each rating; below all of them it is Sell. */
const FLOORS: readonly (readonly [floor: number, rating: MomentumRating])[] = [
  [80, 'Strong Buy'],
  [65, 'Buy'],
  [50, 'Hold'],
  [35, 'Weak Hold'],
];

/** @param score 0-100; null = there are too few sessions to tell */
export function momentumRating(score: number | null): MomentumRating {
  if (score === null) return 'Insufficient Data';
  return FLOORS.find(([floor]) => score >= floor)?.[1] ?? 'Sell';
}
