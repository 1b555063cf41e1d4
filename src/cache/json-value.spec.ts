import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NotJsonError, parseFrozen, toJson } from './json-value.js';

function isFrozen(value: unknown): boolean {
  return (
    typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen))
  );
}

describe('toJson and back', () => {
  it('keeps what JSON keeps, frozen, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (given) => {
        const value = parseFrozen(toJson(given));
        expect(value).toEqual(JSON.parse(JSON.stringify(given)));
        expect(isFrozen(value)).toBe(true);
      }),
    );
  });

  it('does not mind how deep a value is nested', () => {
    expect(() => parseFrozen('['.repeat(200_000) + ']'.repeat(200_000))).not.toThrow();
  });

  it.each([
    ['undefined', undefined],
    ['a function', (): void => undefined],
    ['a symbol', Symbol('s')],
    ['a big integer', 1n],
    [
      'what throws',
      {
        toJSON(): never {
          throw new Error('no');
        },
      },
    ],
    ['what is nested deeper than the stack', nested(200_000)],
  ])('refuses %s', (_name, value) => {
    expect(() => toJson(value)).toThrow(NotJsonError);
  });
});

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}
