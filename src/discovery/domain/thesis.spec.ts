import { describe, expect, it } from '@jest/globals';
import { scoringInputs } from '../../../test/support/scoring-inputs.js';
import type { CandidateNews } from './candidate-facts.js';
import { thesis } from './thesis.js';

const NEWS: CandidateNews = {
  title: 'Quartz Robotics wins a 40 million dollar order',
  url: null,
  publisher: null,
  published_at: '2026-03-16T14:20:00.000Z',
  age_seconds: 2400,
  score: 0.93,
  source: 'simulated',
};
const told = (row: Parameters<typeof scoringInputs>[0][number], news: CandidateNews | null = null): string =>
  thesis(scoringInputs([row]).features, 0, news);

describe('the thesis', () => {
  it('says that nothing is known where nothing is', () => {
    expect(told({})).toBe('No fact beyond the price is known yet.');
  });

  it('tells the four strongest facts, the strongest first', () => {
    expect(told({ rel_volume: 9, change_pct: -11, atr_pct: 3, up_days: 4, days_to_cover: 8 })).toBe(
      'Relative volume 9.0x, down 11.0 % on the day, 8.0 days to cover, 4 up days in a row.',
    );
  });

  it('tells what a squeeze is made of', () => {
    const squeeze = { float_shares: 8.4e6, short_interest_frac: 0.31, borrow_fee_frac: 0.42, utilization_frac: 0.97 };
    expect(told(squeeze)).toBe(
      'Float of 8.4M shares, short interest 31.0 % of the float, borrow fee 42.0 % a year, utilization 97.0 %.',
    );
    expect(told({ short_volume_frac: 0.71 })).toBe('Short volume 71.0 % of off-exchange trades.');
  });

  it('tells the newest headline and the options', () => {
    const options = { call_put_ratio: 3.2, iv_percentile: 0.91, social_rank: 0.5 };
    expect(told(options, NEWS)).toBe(
      'News 0.7 h ago: "Quartz Robotics wins a 40 million dollar order", call/put ratio 3.2, ' +
        'implied volatility above 91.0 % of its past sessions, social rank 0.50.',
    );
  });

  it('cuts a long headline between characters', () => {
    const sentence = told({}, { ...NEWS, title: '📈'.repeat(200) });
    expect(sentence).toBe(`News 0.7 h ago: "${'📈'.repeat(89)}…".`);
  });
});
