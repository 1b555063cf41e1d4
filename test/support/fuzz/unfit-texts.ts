import fc from 'fast-check';
import type { JsonSchema } from './json-schema.js';

/** Some are beyond any shape but the widest. */
const ODD_TEXTS = [
  '',
  ' ',
  'a b',
  '-',
  'A\n',
  '\u0000',
  '<script>',
  '../x',
  '__proto__',
  'ключ',
  '*'.repeat(6),
  '\ud83d\ude00',
];

/** Text of any kind, within limits of length and shape. */
export function isText({ type, enum: values }: JsonSchema): boolean {
  return type === 'string' && values === undefined;
}

/** Whether the document forbids this text for its length or its shape. */
export function isUnfit({ pattern, minLength = 0, maxLength = Infinity }: JsonSchema, text: string): boolean {
  const hasShape = pattern === undefined || new RegExp(pattern).test(text);
  return !hasShape || text.length < minLength || text.length > maxLength;
}

/** Texts that the document forbids. Empty where it allows every text. */
export function unfitTexts(schema: JsonSchema): fc.Arbitrary<unknown>[] {
  const { maxLength } = schema;
  const odd = ODD_TEXTS.filter((text) => isUnfit(schema, text));
  return [
    ...(odd.length === 0 ? [] : [fc.constantFrom(...odd)]),
    ...(maxLength === undefined ? [] : [fc.string({ minLength: maxLength + 1, maxLength: maxLength + 50 })]),
  ];
}
