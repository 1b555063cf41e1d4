import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { argumentsKey } from './cache-keys-arguments.js';

const key = (...args: unknown[]) => argumentsKey('analysis', args);

/** Values of every kind that a key can be made of; short alphabets, so that near misses are common. */
const value = fc.letrec<{ any: unknown; leaf: unknown }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom<unknown>(undefined, null, true, false, NaN, Infinity, -Infinity, 0, 1, -1, 1n, 0n),
    fc.constantFrom('', '1', '1n', 'true', 'null', 'undefined', 'NaN', '-', '()', '(a)', '{}', 'a=1', 'a,b', '"a"'),
    fc.string({ unit: fc.constantFrom(...Array.from('aZ1,:=()[]{}"%u0@#*?\\ \n\0é√')), maxLength: 6 }),
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.double(),
    fc.bigInt({ min: -20n, max: 20n }),
    fc.date({ noInvalidDate: true }),
  ),
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie('leaf'),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.string({ unit: fc.constantFrom(...Array.from('ab1,=:')), maxLength: 2 }), tie('any'), {
      maxKeys: 3,
    }),
    fc.uniqueArray(tie('leaf'), { maxLength: 3 }).map((items) => new Set(items)),
    fc.array(fc.tuple(tie('leaf'), tie('any')), { maxLength: 3 }).map((pairs) => new Map(pairs)),
  ),
})).any;

/** -0 is 0 to a key; everything else as Node compares. */
const positiveZero = (input: unknown): unknown => {
  if (input === 0) return 0;
  if (Array.isArray(input)) return input.map(positiveZero);
  if (input instanceof Set) return new Set([...input].map(positiveZero));
  if (input instanceof Map) return new Map([...input].map(([k, v]) => [positiveZero(k), positiveZero(v)]));
  if (input !== null && typeof input === 'object' && !(input instanceof Date))
    return Object.fromEntries(Object.entries(input).map(([k, v]) => [k, positiveZero(v)]));
  return input;
};

/** A dictionary of fast-check may have no prototype, which Node counts as a difference and a key does not. */
const equal = (a: unknown, b: unknown) => isDeepStrictEqual(positiveZero(a), positiveZero(b));

const reordered = (input: unknown): unknown => {
  if (Array.isArray(input)) return input.map(reordered);
  if (input instanceof Set) return new Set([...input].reverse());
  if (input instanceof Map) return new Map([...input].reverse().map(([k, v]) => [k, reordered(v)]));
  if (input !== null && typeof input === 'object' && !(input instanceof Date))
    return Object.fromEntries(
      Object.entries(input)
        .reverse()
        .map(([k, v]) => [k, reordered(v)]),
    );
  return input;
};

describe('argumentsKey', () => {
  it('is readable for what people pass', () => {
    expect(argumentsKey('insights:movers', [])).toBe('insights:movers');
    expect(key('AAPL')).toBe('analysis:AAPL');
    expect(key('BRK.A', 20)).toBe('analysis:BRK.A,20');
    expect(key({ limit: 20, side: 'up' }, [true, null])).toBe('analysis:{limit=20,side=up},(true,null)');
    expect(key(new Date(0))).toBe('analysis:@1970-01-01T00:00:00.000Z');
    expect(key('two words')).toBe('analysis:"two%20words"');
  });

  it('keeps types and absent arguments apart', () => {
    const calls: unknown[][] = [
      [],
      [undefined],
      [null],
      [1],
      ['1'],
      [1n],
      [true],
      ['true'],
      [1, undefined],
      [1, null],
      [''],
      [[]],
      [{}],
      [[1]],
      [[[1]]],
      [[1, 2]],
      [1, 2],
      ['1,2'],
      [{ a: undefined }],
      [{ a: 1 }],
      [{ a: '1' }],
      ['{a=1}'],
      [new Map([['a', 1]])],
      [new Map([[1, 1]])],
      [new Set([1])],
      [new Set(['1'])],
      [new Date(1)],
      ['@1970-01-01T00:00:00.001Z'],
      [1],
    ];
    expect(new Set(calls.map((args) => key(...args))).size).toBe(calls.length - 1);
  });

  it('does not care for the order of keys, holes, and the sign of zero', () => {
    expect(key({ a: 1, b: { d: 2, c: 3 } })).toBe(key({ b: { c: 3, d: 2 }, a: 1 }));
    expect(key(new Set([1, 'b', null]))).toBe(key(new Set([null, 1, 'b'])));
    expect(key(-0)).toBe(key(0));
    expect(key([1, , 2])).toBe(key([1, undefined, 2]));
    expect(key(Object.assign(Object.create(null), { a: 1 }))).toBe(key({ a: 1 }));
  });

  it('has equal keys for equal arguments in any order, and for no others', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 2 }), fc.array(value, { maxLength: 2 }), (a, b) => {
        expect(key(...a.map(reordered))).toBe(key(...a));
        expect(key(...a) === key(...b)).toBe(equal(a, b));
      }),
      { numRuns: 3000 },
    );
  });

  it('is printable, without blanks and glob characters, and short', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(value, fc.string({ unit: 'binary', maxLength: 400 })), { minLength: 1 }),
        (args) => {
          expect(key(...args)).toMatch(/^analysis:[!-~]{1,160}$/);
          expect(key(...args)).not.toMatch(/[*?[\]\\]/);
        },
      ),
    );
  });

  it('replaces long texts by their hash, different ones by different ones', () => {
    const long = 'x'.repeat(500);
    expect(key(long)).toMatch(/^analysis:#[0-9a-f]{64}$/);
    expect(key(long)).toBe(key(long));
    expect(key(long)).not.toBe(key(`${long}x`));
    expect(key(key(long))).not.toBe(key(long));
  });

  it.each<[string, unknown[], RegExp]>([
    ['a function', [1, () => 1], /argument 2 of analysis .* a function/],
    ['a symbol', [Symbol('s')], /argument 1 of analysis .* a symbol/],
    ['a function inside', [{ on: { done: [() => 1] } }], /argument 1 of analysis\.on\.done\[0\] .* a function/],
    ['an instance of a class', [new URL('http://localhost')], /argument 1 of analysis .* an instance of URL/],
    ['an abort signal', ['A', new AbortController().signal], /argument 2 of analysis .* an instance of AbortSignal/],
    ['a boxed number', [Object(1)], /an instance of Number/],
    ['an invalid date', [new Date(NaN)], /an invalid Date/],
    ['a key that is a symbol', [{ [Symbol('s')]: 1 }], /a symbol as key/],
  ])('refuses %s and names the argument', (_what, args, message) => {
    expect(() => key(...args)).toThrow(TypeError);
    expect(() => key(...args)).toThrow(message);
  });

  it('refuses cycles and depths that nobody means, and takes what is merely shared', () => {
    const cycle: unknown[] = [];
    cycle.push({ cycle });
    expect(() => key(cycle)).toThrow(/argument 1 of analysis\[0\]\.cycle .* part of itself/);
    let deep: unknown = 1;
    for (let i = 0; i < 20_000; i++) deep = [deep];
    expect(() => key(deep)).toThrow(/nested deeper than 32 levels/);
    const shared = { a: 1 };
    expect(key([shared, shared])).toBe(key([{ a: 1 }, { a: 1 }]));
  });
});
