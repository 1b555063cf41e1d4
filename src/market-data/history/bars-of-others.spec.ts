import { describe, expect, it } from '@jest/globals';
import { FlakyProvider } from '../../../test/support/flaky-provider.js';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { BarsOfOthers } from './bars-of-others.js';

describe('barsOfOthers', () => {
  it('leaves a session to the workers for some minutes, then fetches it', async () => {
    const provider = new FlakyProvider(new ManualClock(Date.parse('2026-03-16T17:00:00Z')));
    const source = new BarsOfOthers(provider);
    const { signal } = new AbortController();
    for (let times = 0; times < 8; times++)
      await expect(source.dailyBars('2026-03-13', signal)).rejects.toMatchObject({ kind: 'not_yet_published' });
    expect(provider.asked).toEqual([]);
    await expect(source.dailyBars('2026-03-13', signal)).resolves.toMatchObject({ date: '2026-03-13' });
    await expect(source.dailyBars('2026-03-12', signal)).rejects.toMatchObject({ kind: 'not_yet_published' });
    expect(provider.asked).toEqual(['2026-03-13']);
  });

  it('is patient for as long as anybody brings sessions', async () => {
    const provider = new FlakyProvider(new ManualClock(Date.parse('2026-03-16T17:00:00Z')));
    const source = new BarsOfOthers(provider);
    const { signal } = new AbortController();
    for (let times = 0; times < 30; times++) {
      await expect(source.dailyBars('2026-03-13', signal)).rejects.toMatchObject({ kind: 'not_yet_published' });
      if (times % 5 === 4) source.progressed();
    }
    expect(provider.asked).toEqual([]);
  });

  it('asks for the session of today itself: no store has it before it is final', async () => {
    const provider = new FlakyProvider(new ManualClock(Date.parse('2026-03-16T17:00:00Z')));
    const today = provider.marketSession().date;
    await new BarsOfOthers(provider).dailyBars(today, new AbortController().signal).catch(() => undefined);
    expect(provider.asked).toEqual([today]);
  });
});
