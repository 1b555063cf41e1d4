import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { repeatedKeyIn } from './repeated-key.js';

/** Every letter as an escape. */
const escaped = (text: string): string =>
  `"${Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;

describe('repeatedKeyIn', () => {
  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"a":1,"b":2,"a":{}}', 'a'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"a\\/b":1,"a/b":2}', 'a/b'],
    ['{"":1,"":2}', '""'],
    ['{ "a" : 1 ,\n"a"\t: 2 }', 'a'],
    ['{"a":{"b":{"c":1,"c":2}}}', 'a.b.c'],
    ['{"a":[{"b":1},{"b":1,"c":[1,2],"b":2}]}', 'a.1.b'],
    ['{"a":[[1,{}],"x",{"b":1,"b":2}]}', 'a.2.b'],
    ['{"a":[{"b":1}],"a":2}', 'a'],
    ['{"toString":1,"toString":2}', 'toString'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['[{"a":1,"a":2}]', '0.a'],
  ])('%s has %s twice', (json, path) => {
    expect(repeatedKeyIn(json)).toBe(path);
  });

  it.each([
    '{"a":{"a":{"a":1}}}',
    '{"a":[{"a":1},{"a":2}],"b":{"a":3}}',
    '{"a":"\\"a\\":1","b":"{\\"a\\":1,\\"a\\":2}"}',
    '{"a":"a","b":"a","c":["a","a"]}',
    '{"a":":","b":":"}',
    '{"toString":1,"a":2}',
    '{"a":1,"A":2,"a ":3,"\\\\u0061":4}',
    'null',
    '"a"',
    '',
  ])('%s has none twice', (json) => {
    expect(repeatedKeyIn(json)).toBeNull();
  });

  it('takes whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 2), (value, space) => {
        expect(repeatedKeyIn(JSON.stringify(value, null, space))).toBeNull();
      }),
    );
  });

  it('finds a name that is repeated, wherever it stands and however it is written', () => {
    const names = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        fc.dictionary(names, fc.jsonValue()),
        names,
        fc.jsonValue(),
        fc.nat(5),
        (object, name, value, depth) => {
          const others = Object.entries(object).filter(([other]) => other !== name);
          const members = others.map(([other, member]) => `${JSON.stringify(other)}:${JSON.stringify(member)}`);
          const json = `{${[`${JSON.stringify(name)}:1`, ...members, `${escaped(name)}:${JSON.stringify(value)}`].join()}}`;
          expect(Object.keys(JSON.parse(json) as object)).toHaveLength(others.length + 1);
          expect(repeatedKeyIn(`${'{"in":'.repeat(depth)}${json}${'}'.repeat(depth)}`)).toBe(
            `${'in.'.repeat(depth)}${name}`,
          );
        },
      ),
    );
  });

  it('shows little of a name without end', () => {
    const name = 'x'.repeat(20_000);
    expect(repeatedKeyIn(`{"${name}":1,"${name}":2}`)).toBe(`${'x'.repeat(100)}…`);
  });

  it.each([
    ['names', `{${Array.from({ length: 100_000 }, (_, n) => `"k${String(n)}":1`).join()}}`],
    ['a text without end', `{"a":"${'x'.repeat(1_000_000)}`],
    ['texts that do not end', '"\\'.repeat(500_000)],
    ['escapes', `{"${'\\u0061'.repeat(160_000)}":1}`],
    ['colons', '{:'.repeat(500_000)],
    ['escaped names', '"\\u0061":'.repeat(110_000)],
    ['brackets', '[{'.repeat(500_000)],
    ['closed brackets', ']}'.repeat(500_000)],
  ])('reads a mebibyte of %s in one go', (_name, json) => {
    const startedMs = performance.now();
    expect(repeatedKeyIn(json)).toBeNull();
    // a bound, not a benchmark: what reads on from each place again takes minutes
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });
});
