import fc from 'fast-check';
import type { ApiDocument } from './api-document.js';
import type { JsonSchema } from './json-schema.js';

const MAX_ITEMS = 12;
const MAX_TEXT = 300;
/** Decimals of a number: a query may have so many. */
const STEP = 1_000;

/** JSON values that a schema allows, and others that it forbids. */
export class SchemaValues {
  constructor(private readonly document: ApiDocument) {}

  allowed(given: JsonSchema): fc.Arbitrary<unknown> {
    const schema = this.document.resolve(given);
    const values = this.some(schema);
    return schema.nullable === true || given.nullable === true
      ? fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 4, arbitrary: values })
      : values;
  }

  /** Of another type, beyond a limit, or with a part that is forbidden. Empty where the schema allows everything. */
  forbidden(given: JsonSchema): fc.Arbitrary<unknown>[] {
    const schema = this.document.resolve(given);
    const alternatives = schema.anyOf ?? [];
    if (alternatives.length > 0)
      return [fc.constantFrom(...OTHER_TYPES.filter(([type]) => type !== 'object')).map(([, value]) => value)];
    const others = OTHER_TYPES.filter(
      ([type]) => type !== schema.type && !(schema.nullable === true && type === 'null'),
    );
    const wrongType = fc.constantFrom(...others).map(([, value]) => value);
    return [wrongType, ...this.beyondLimits(schema)];
  }

  private some(schema: JsonSchema): fc.Arbitrary<unknown> {
    if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => this.allowed(one)));
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    switch (schema.type) {
      case 'integer':
        return fc.integer({ min: schema.minimum ?? -1_000, max: Math.min(schema.maximum ?? 1_000_000, 2 ** 31 - 1) });
      case 'number':
        return numbers(schema);
      case 'boolean':
        return fc.boolean();
      case 'array':
        return fc.array(this.allowed(schema.items ?? {}), {
          minLength: schema.minItems ?? 0,
          maxLength: Math.min(schema.maxItems ?? MAX_ITEMS, MAX_ITEMS),
        });
      case 'object':
        return this.objects(schema);
      case 'string':
        return texts(schema);
      default:
        return fc.jsonValue();
    }
  }

  private objects({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<unknown> {
    const model = Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, this.allowed(inner)]));
    return fc.record(model, { requiredKeys: [...required] });
  }

  private beyondLimits(schema: JsonSchema): fc.Arbitrary<unknown>[] {
    switch (schema.type) {
      case 'integer':
      case 'number':
        return beyondRange(schema);
      case 'string':
        return schema.enum === undefined && schema.maxLength === undefined
          ? []
          : [fc.string({ minLength: (schema.maxLength ?? 60) + 1, maxLength: (schema.maxLength ?? 60) + 50 })];
      case 'object':
        return this.brokenObjects(schema);
      default:
        return [];
    }
  }

  private brokenObjects(schema: JsonSchema): fc.Arbitrary<unknown>[] {
    const { properties = {}, required = [], additionalProperties } = schema;
    const whole = this.objects(schema) as fc.Arbitrary<Record<string, unknown>>;
    const broken = Object.entries(properties).flatMap(([name, inner]) =>
      this.forbidden(inner).map((values) =>
        fc.tuple(whole, values).map(([object, value]) => ({ ...object, [name]: value })),
      ),
    );
    const incomplete = required.map((name) => whole.map(({ [name]: _left, ...rest }) => rest));
    const surplus = fc.tuple(
      whole,
      fc.constantFrom('surplus', 'toString', '', 'ключ', 'x'.repeat(200)),
      fc.jsonValue(),
    );
    const unknown = surplus.map(([object, name, value]) => ({ ...object, [name]: value }));
    return [...broken, ...incomplete, ...(additionalProperties === false ? [unknown] : [])];
  }
}

const OTHER_TYPES: readonly (readonly [NonNullable<JsonSchema['type']> | 'null', unknown])[] = [
  ['string', 'text'],
  ['string', 'NaN'],
  ['string', '\u0000'],
  ['object', {}],
  ['object', { $gt: '' }],
  ['array', []],
  ['array', [1, 'two', null]],
  ['boolean', true],
  ['null', null],
];

function numbers({ minimum = -1_000, maximum = 1_000_000, exclusiveMinimum, exclusiveMaximum }: JsonSchema) {
  const top = Math.min(maximum, 2 ** 31 / STEP);
  return fc
    .integer({ min: Math.ceil(minimum * STEP), max: Math.floor(top * STEP) })
    .map((thousandths) => thousandths / STEP)
    .filter(
      (value) => !(exclusiveMinimum === true && value <= minimum) && !(exclusiveMaximum === true && value >= maximum),
    );
}

function texts({ pattern, maxLength = MAX_TEXT }: JsonSchema): fc.Arbitrary<string> {
  if (pattern === undefined) return fc.string({ minLength: 1, maxLength });
  return fc.stringMatching(new RegExp(pattern)).filter((text) => text.length <= maxLength);
}

function beyondRange({ type, minimum, maximum, exclusiveMinimum }: JsonSchema): fc.Arbitrary<unknown>[] {
  const below =
    minimum === undefined ? [] : [minimum - 1, minimum - 1e9, ...(exclusiveMinimum === true ? [minimum] : [])];
  const above = maximum === undefined ? [] : [maximum + 1, maximum + 1e9, Number.MAX_VALUE];
  const between = type === 'integer' ? [(minimum ?? 0) + 0.5] : [];
  const values = [...below, ...above, ...between];
  return values.length === 0 ? [] : [fc.constantFrom(...values)];
}
