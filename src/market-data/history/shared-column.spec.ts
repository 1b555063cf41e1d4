import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shareColumn, valueAt, valuesOf } from './shared-column.js';

const price = fc.integer({ min: 0, max: 4_294_967_294 }).map((tenThousandths) => tenThousandths / 10_000);

describe('shareColumn', () => {
  it('gives every number back as it was', () => {
    const anything = fc.oneof(
      fc.double(),
      price,
      fc.constantFrom(NaN, 0, -0, -1, 0.00001, 429_496.7295, 730_000, Infinity),
    );
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 40 }), (numbers) => {
        const column = shareColumn(Float64Array.from(numbers));
        expect([...valuesOf(column)]).toEqual(numbers);
        expect(numbers.map((_, at) => valueAt(column, at))).toEqual(numbers);
      }),
    );
  });

  it('keeps prices in half of the memory, unknown ones too', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(price, fc.constant(NaN)), { maxLength: 40 }), (prices) => {
        const { kind, data } = shareColumn(Float64Array.from(prices));
        expect([kind, data.byteLength]).toEqual(['usd_e4', 4 * prices.length]);
        expect(data.buffer).toBeInstanceOf(SharedArrayBuffer);
      }),
    );
  });

  it('knows nothing beyond its end', () => {
    expect(valueAt(shareColumn(Float64Array.of(1.5)), 1)).toBeNaN();
    expect(valueAt(shareColumn(Float64Array.of(1 / 3)), 1)).toBeNaN();
  });
});
