import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TopRows } from './top-rows.js';

describe('TopRows', () => {
  it('keeps what sorting everything would put first', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -30, max: 30 })),
        fc.constantFrom(1 as const, -1 as const),
        (values, direction) => {
          const column = Float64Array.from(values);
          const symbols = values.map((_, i) => `Z${String((i * 7919) % 1000)}A${String(i)}`);
          const top = new TopRows(symbols, column, direction);
          values.forEach((_, i) => top.offer(i));
          const order = (a: number, b: number): number =>
            direction * ((values[b] ?? 0) - (values[a] ?? 0)) || ((symbols[a] ?? '') < (symbols[b] ?? '') ? -1 : 1);
          expect(top.rows).toEqual([...values.keys()].sort(order).slice(0, 20));
        },
      ),
    );
  });
});
