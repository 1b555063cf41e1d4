import type { CandidateNews } from './candidate-facts.js';
import type { FeatureColumns } from './feature-columns.js';
import { HIGH_SESSIONS } from './history-state.js';

const FACTS_TOLD = 4;
const HEADLINE_CHARS = 90;
/** What a reader takes for one: half of an emoji is no text. */
const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** A float of this size catches the eye, a smaller one more so. */
const SCARCE_FLOAT_SHARES = 20e6;
const MAX_FLOAT_STRENGTH = 3;

interface Fact {
  /** How far beyond the ordinary, in multiples of what already catches the eye. */
  readonly strength: number;
  readonly text: string;
}

type Tell = (value: number, unit: number, text: (value: number) => string) => void;

const moved = (value: number): string => `${value < 0 ? 'down' : 'up'} ${Math.abs(value).toFixed(1)} %`;
const percent = (frac: number): string => `${(frac * 100).toFixed(1)} %`;

/** One sentence from the strongest facts that are known; it states figures and the newest headline and infers nothing. */
export function thesis(f: FeatureColumns, i: number, news: CandidateNews | null): string {
  const facts: Fact[] = [];
  const tell: Tell = (value, unit, text) => {
    if (!Number.isNaN(value) && unit !== 0) facts.push({ strength: Math.abs(value) / unit, text: text(value) });
  };
  tellPrices(f, i, tell);
  tellSqueeze(f, i, tell);
  tellInterest(f, i, news, tell);
  const told = facts.sort((a, b) => b.strength - a.strength).slice(0, FACTS_TOLD);
  if (told.length === 0) return 'No fact beyond the price is known yet.';
  const sentence = told.map((fact) => fact.text).join(', ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function tellPrices(f: FeatureColumns, i: number, tell: Tell): void {
  tell(f.rel_volume[i] as number, 3, (v) => `relative volume ${v.toFixed(1)}x`);
  tell(f.change_pct[i] as number, 5, (v) => `${moved(v)} on the day`);
  tell(f.gap_pct[i] as number, 5, (v) => `${moved(v)} at the open`);
  tell(f.momentum_5d_pct[i] as number, 12, (v) => `${moved(v)} in 5 sessions`);
  tell(f.up_days[i] as number, 4, (v) => `${String(v)} up days in a row`);
  tell(f.atr_pct[i] as number, 6, (v) => `ATR ${v.toFixed(1)} %`);
  if (!((f.high_52w_distance_pct[i] as number) >= 0)) return;
  const young = (f.bars_held[i] as number) < HIGH_SESSIONS;
  const text = young ? 'at or above every price since it was listed' : 'at or above its 52-week high';
  tell(1.5, 1, () => text);
}

function tellSqueeze(f: FeatureColumns, i: number, tell: Tell): void {
  const float = f.float_shares[i] as number;
  const scarcity = Math.min(MAX_FLOAT_STRENGTH, SCARCE_FLOAT_SHARES / float);
  tell(scarcity, 1, () => `float of ${(float / 1e6).toFixed(1)}M shares`);
  tell(f.short_interest_frac[i] as number, 0.2, (v) => `short interest ${percent(v)} of the float`);
  tell(f.days_to_cover[i] as number, 5, (v) => `${v.toFixed(1)} days to cover`);
  tell(f.short_volume_frac[i] as number, 0.65, (v) => `short volume ${percent(v)} of off-exchange trades`);
  tell(f.borrow_fee_frac[i] as number, 0.3, (v) => `borrow fee ${percent(v)} a year`);
  tell(f.utilization_frac[i] as number, 0.85, (v) => `utilization ${percent(v)}`);
}

function tellInterest(f: FeatureColumns, i: number, news: CandidateNews | null, tell: Tell): void {
  tell(f.call_put_ratio[i] as number, 2, (v) => `call/put ratio ${v.toFixed(1)}`);
  tell(f.iv_percentile[i] as number, 0.8, (v) => `implied volatility above ${percent(v)} of its past sessions`);
  tell(f.social_rank[i] as number, 0.8, (v) => `social rank ${v.toFixed(2)}`);
  if (news === null) return;
  const { title, age_seconds, score } = news;
  tell(score, 0.5, () => `news ${(age_seconds / 3600).toFixed(1)} h ago: "${shortened(title)}"`);
}

function shortened(title: string): string {
  if (title.length <= HEADLINE_CHARS) return title;
  const characters = Array.from(CHARACTERS.segment(title), ({ segment }) => segment);
  return characters.length <= HEADLINE_CHARS ? title : `${characters.slice(0, HEADLINE_CHARS - 1).join('')}…`;
}
