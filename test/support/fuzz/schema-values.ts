import fc from 'fast-check';
import type { ApiDocument } from './api-document.js';
import type { JsonSchema } from './json-schema.js';
import { isText, unfitTexts } from './unfit-texts.js';

const MAX_ITEMS = 12;
const MAX_TEXT = 300;
/** Decimals of a number: a query may have so many. */
const STEP = 1_000;
const DAYS = { min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true };

/** JSON values that a schema allows, and others that it forbids. */
export class SchemaValues {
  /** @param known values of properties, by their names, for which there is something */
  constructor(
    private readonly document: ApiDocument,
    private readonly known: Readonly<Record<string, readonly string[]>>,
  ) {}

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

  private objects({ properties, required = [], additionalProperties, ...schema }: JsonSchema): fc.Arbitrary<unknown> {
    if (properties === undefined && typeof additionalProperties === 'object')
      return this.maps(schema, this.allowed(additionalProperties));
    const model = Object.fromEntries(
      Object.entries(properties ?? {}).map(([name, inner]) => [name, this.ofProperty(name, inner)]),
    );
    return fc.record(model, { requiredKeys: [...required] });
  }

  private ofProperty(name: string, given: JsonSchema): fc.Arbitrary<unknown> {
    const known = this.known[name] ?? [];
    if (known.length === 0) return this.allowed(given);
    const schema = this.document.resolve(given);
    switch (schema.type) {
      case 'array':
        return fc.oneof(this.allowed({ ...schema, items: { type: 'string', enum: known } }), this.allowed(given));
      case 'object':
        return this.allowed({ ...schema, example: Object.fromEntries(known.map((key) => [key, 1])) });
      default:
        return fc.oneof(fc.constantFrom(...known), this.allowed(given));
    }
  }

  /** The document cannot say what names may be like: those of its example. */
  private maps({ example, minProperties = 0, maxProperties }: JsonSchema, values: fc.Arbitrary<unknown>) {
    const names = Object.keys(example as object);
    return fc.dictionary(fc.constantFrom(...names), values, {
      minKeys: minProperties,
      maxKeys: Math.min(maxProperties ?? names.length, names.length),
      noNullPrototype: true,
    });
  }

  /** Of the right type, but more, less or longer than the schema allows, or with a part that it forbids. */
  beyondLimits(schema: JsonSchema): fc.Arbitrary<unknown>[] {
    switch (schema.type) {
      case 'integer':
      case 'number':
        return beyondRange(schema);
      case 'string':
        return isText(schema) ? unfitTexts(schema) : [fc.string({ minLength: 61, maxLength: 110 })];
      case 'object':
        return typeof schema.additionalProperties === 'object'
          ? this.brokenMaps(schema, schema.additionalProperties)
          : this.brokenObjects(schema);
      case 'array':
        return this.brokenLists(schema);
      default:
        return [];
    }
  }

  /** Too few entries, too many, or a forbidden one among them. */
  private brokenLists({ items = {}, minItems = 0, maxItems }: JsonSchema): fc.Arbitrary<unknown>[] {
    const few = minItems > 0 ? [fc.constant([])] : [];
    const many =
      maxItems === undefined ? [] : [this.allowed(items).map((item) => Array<unknown>(maxItems + 1).fill(item))];
    return [...few, ...many, ...this.forbidden(items).map((values) => values.map((value) => [value]))];
  }

  private brokenMaps(schema: JsonSchema, values: JsonSchema): fc.Arbitrary<unknown>[] {
    const { minProperties = 0, maxProperties } = schema;
    const few = minProperties > 0 ? [fc.constant({})] : [];
    const many =
      maxProperties === undefined
        ? []
        : [fc.constant(Object.fromEntries(Array.from({ length: maxProperties + 1 }, (_, n) => [`A${n}`, 1])))];
    const wrong = this.forbidden(values).map((value) => this.maps({ ...schema, minProperties: 1 }, value));
    return [...few, ...many, ...wrong];
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

function texts({ pattern, format, minLength = 0, maxLength = MAX_TEXT }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'date') return fc.date(DAYS).map((day) => day.toISOString().slice(0, 10));
  if (pattern === undefined) return fc.string({ minLength: Math.max(1, minLength), maxLength });
  return fc.stringMatching(new RegExp(pattern)).filter((text) => text.length >= minLength && text.length <= maxLength);
}

function beyondRange({ type, minimum, maximum, exclusiveMinimum }: JsonSchema): fc.Arbitrary<unknown>[] {
  const below =
    minimum === undefined ? [] : [minimum - 1, minimum - 1e9, ...(exclusiveMinimum === true ? [minimum] : [])];
  const above = maximum === undefined ? [] : [maximum + 1, maximum + 1e9, Number.MAX_VALUE];
  const between = type === 'integer' ? [(minimum ?? 0) + 0.5] : [];
  const values = [...below, ...above, ...between];
  return values.length === 0 ? [] : [fc.constantFrom(...values)];
}
