import type { FeatureColumns } from './feature-columns.js';
import { HIGH_SESSIONS } from './history-state.js';

const FACTS_TOLD = 3;

interface Fact {
  /** How far beyond the ordinary, in multiples of what already catches the eye. */
  readonly strength: number;
  readonly text: string;
}

const moved = (value: number): string => `${value < 0 ? 'down' : 'up'} ${Math.abs(value).toFixed(1)} %`;

/** One sentence from the strongest facts that are known; it states figures and infers nothing. */
export function thesis(f: FeatureColumns, i: number): string {
  const facts: Fact[] = [];
  const tell = (value: number, unit: number, text: (value: number) => string): void => {
    if (!Number.isNaN(value) && unit !== 0) facts.push({ strength: Math.abs(value) / unit, text: text(value) });
  };
  tell(f.rel_volume[i] as number, 3, (v) => `relative volume ${v.toFixed(1)}x`);
  tell(f.change_pct[i] as number, 5, (v) => `${moved(v)} on the day`);
  tell(f.gap_pct[i] as number, 5, (v) => `${moved(v)} at the open`);
  tell(f.momentum_5d_pct[i] as number, 12, (v) => `${moved(v)} in 5 sessions`);
  tell(f.up_days[i] as number, 4, (v) => `${String(v)} up days in a row`);
  tell(f.atr_pct[i] as number, 6, (v) => `ATR ${v.toFixed(1)} %`);
  tell(f.short_interest_frac[i] as number, 0.2, (v) => `short interest ${(v * 100).toFixed(1)} % of the float`);
  const high = f.high_52w_distance_pct[i] as number;
  const young = (f.bars_held[i] as number) < HIGH_SESSIONS;
  if (high >= 0)
    facts.push({
      strength: 1.5,
      text: young ? 'at or above every price since it was listed' : 'at or above its 52-week high',
    });
  const told = facts.sort((a, b) => b.strength - a.strength).slice(0, FACTS_TOLD);
  if (told.length === 0) return 'No fact beyond the price is known yet.';
  const sentence = told.map((fact) => fact.text).join(', ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
