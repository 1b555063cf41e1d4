import { describe, expect, it } from '@jest/globals';
import type { Invalidation } from './invalidation.js';
import { WriteFence } from './write-fence.js';

describe('WriteFence', () => {
  it.each<[Invalidation, boolean[]]>([
    [{ keys: ['price:A'] }, [false, true, false, true]],
    [{ keys: ['price:B', 'other'] }, [true, false, false, true]],
    [{ tags: ['t'] }, [true, false, false, false]],
    [{ tags: ['u'] }, [true, true, false, false]],
    [{ pattern: 'price:*' }, [false, false, false, true]],
    [{ pattern: '*' }, [false, false, false, false]],
    [{ keys: ['nothing'] }, [true, true, true, true]],
    [{}, [true, true, true, true]],
  ])('%j takes the leave of whom it concerns', (invalidation, holding) => {
    const fence = new WriteFence();
    const tickets = [
      fence.enter(['price:A'], []),
      fence.enter(['price:B'], ['t']),
      fence.enter(['price:A', 'price:B', 'quote:A'], null),
      fence.enter(['quote:A'], null),
    ];
    fence.trip(invalidation);
    expect(tickets.map(({ holds }) => holds)).toEqual(holding);
  });

  it('keeps several loads of one key apart', () => {
    const fence = new WriteFence();
    const first = fence.enter(['price:A'], []);
    fence.trip({ keys: ['price:A'] });
    const second = fence.enter(['price:A'], []);
    fence.close(first);
    fence.close(first);
    expect([first.holds, second.holds]).toEqual([false, true]);
    fence.tripAll();
    expect(second.holds).toBe(false);
  });
});
