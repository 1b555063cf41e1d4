import { createHash } from 'node:crypto';
import { types } from 'node:util';

/** Longer texts become their SHA-256, so that a key stays short whatever it is made of. */
const MAX_READABLE_CHARS = 160;
/** Nobody can read or means deeper ones; without a bound, hostile input would overflow the stack. */
const MAX_DEPTH = 32;
const BARE_WORD = /^[A-Za-z][A-Za-z0-9._/-]*$/;
const LITERALS: ReadonlySet<string> = new Set(['undefined', 'null', 'true', 'false', 'NaN', 'Infinity']);
const ESCAPED = /[^A-Za-z0-9._/-]/g;

/**
 * Key of a call: `name` without arguments, else `name:` and the canonical text of the arguments. Calls have the same key
 * when their arguments are equal in type and value, and only then:
 * - numbers as Map keys are compared (-0 is 0, NaN is NaN); 1, '1', 1n and true are four different arguments;
 * - null, undefined and an argument that is not given differ, and so do a property that is undefined and one that is absent;
 * - objects, Maps and Sets by content, in any order; arrays in theirs, a hole being undefined; Dates by instant.
 * The text is ASCII without blanks, control and glob characters; a long one is replaced by `#` and its SHA-256.
 * TypeError that names the argument of `callee` for what has no such value: functions, symbols, other class instances, invalid Dates,
 * cycles, nesting beyond 32 levels.
 */
export function argumentsKey(name: string, args: readonly unknown[], callee = name): string {
  if (args.length === 0) return name;
  const text = args.map((arg, i) => canonical(arg, `argument ${i + 1} of ${callee}`, [])).join(',');
  return `${name}:${text.length <= MAX_READABLE_CHARS ? text : `#${sha256(text)}`}`;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function canonical(value: unknown, path: string, parents: readonly object[]): string {
  switch (typeof value) {
    case 'string':
      return canonicalText(value);
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'bigint':
      return `${value}n`;
    case 'object':
      return value === null ? 'null' : canonicalObject(value, path, parents);
    default:
      throw refused(path, `a ${typeof value}`);
  }
}

/** Words stand bare; whatever could be read as something else, or means something to Redis, is quoted and escaped. */
function canonicalText(text: string): string {
  if (BARE_WORD.test(text) && !LITERALS.has(text)) return text;
  return `"${text.replace(ESCAPED, (char) => {
    const hex = char.charCodeAt(0).toString(16);
    return hex.length <= 2 ? `%${hex.padStart(2, '0')}` : `%u${hex.padStart(4, '0')}`;
  })}"`;
}

function canonicalObject(value: object, path: string, parents: readonly object[]): string {
  if (parents.includes(value)) throw refused(path, 'part of itself');
  if (parents.length >= MAX_DEPTH) throw refused(path, `nested deeper than ${MAX_DEPTH} levels`);
  if (types.isDate(value)) return canonicalDate(value, path);
  const inside = [...parents, value];
  if (Array.isArray(value))
    return `(${Array.from(value, (item: unknown, i) => canonical(item, `${path}[${i}]`, inside)).join(',')})`;
  if (types.isSet(value))
    return `set(${Array.from(value, (item: unknown) => canonical(item, `${path}.item`, inside))
      .sort()
      .join(',')})`;
  if (types.isMap(value)) return `map${canonicalPairs(value as ReadonlyMap<unknown, unknown>, path, inside)}`;
  if (!isPlain(value)) throw refused(path, `an instance of ${value.constructor.name}`);
  if (Object.getOwnPropertySymbols(value).length > 0) throw refused(path, 'an object with a symbol as key');
  return canonicalPairs(Object.entries(value), path, inside);
}

function canonicalDate(date: Date, path: string): string {
  if (Number.isNaN(date.getTime())) throw refused(path, 'an invalid Date');
  return `@${date.toISOString()}`;
}

function canonicalPairs(
  pairs: Iterable<readonly [unknown, unknown]>,
  path: string,
  parents: readonly object[],
): string {
  const texts = Array.from(pairs, ([key, value]) => {
    const name = canonical(key, `${path}.key`, parents);
    return `${name}=${canonical(value, `${path}.${name}`, parents)}`;
  });
  return `{${texts.sort().join(',')}}`;
}

/** Made by a literal, JSON.parse or Object.create(null), in any realm: a class has a chain of more than one prototype. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refused(path: string, what: string): TypeError {
  return new TypeError(`${path} cannot be part of a cache key: it is ${what}; say what the key is with a key function`);
}
