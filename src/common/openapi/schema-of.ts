import type { OpenAPIObject } from '@nestjs/swagger';

export type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
export type Schema = Schemas[string];
type ReferenceObject = Extract<Schema, { $ref: string }>;
export type SchemaObject = Exclude<Schema, ReferenceObject>;

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];

/**
 * The schema of an interface, one entry for each of its properties: a property that is added, removed or renamed
 * without its documentation does not compile.
 */
export function schemaOf<T extends object>(
  description: string,
  properties: { readonly [K in keyof Required<T>]: Schema },
  ...optional: OptionalKeys<T> extends never ? [] : [readonly OptionalKeys<T>[]]
): SchemaObject {
  const omittable = new Set<PropertyKey>(optional[0]);
  const required = Object.keys(properties).filter((key) => !omittable.has(key));
  // a list without entries is no valid one
  return { type: 'object', description, properties, ...(required.length > 0 && { required }) };
}

export const ref = (name: string): ReferenceObject => ({ $ref: `#/components/schemas/${name}` });
export const text = (description: string, example?: string): SchemaObject => field('string', description, example);
export const num = (description: string, example?: number): SchemaObject => field('number', description, example);
export const int = (description: string, example?: number): SchemaObject => field('integer', description, example);
export const bool = (description: string): SchemaObject => field('boolean', description);
export const time = (description: string): SchemaObject => ({ type: 'string', format: 'date-time', description });
export const date = (description: string): SchemaObject => ({ type: 'string', format: 'date', description });
export const oneOf = (values: readonly string[], description: string): SchemaObject => ({
  type: 'string',
  enum: [...values],
  description,
});
export const listOf = (items: Schema, description: string): SchemaObject => ({ type: 'array', items, description });
export const mapOf = (values: Schema, description: string): SchemaObject => ({
  type: 'object',
  additionalProperties: values,
  description,
});
/** A value that may be unknown. An enumeration must name null too. */
export const orNull = (schema: SchemaObject): SchemaObject => ({
  ...schema,
  nullable: true,
  ...(schema.enum !== undefined && { enum: [...(schema.enum as unknown[]), null] }),
});
/** A schema of the document, or null. */
export const orNullRef = (name: string, description: string): SchemaObject => ({
  anyOf: [ref(name), { type: 'object', nullable: true, enum: [null] }],
  description,
});

function field(
  type: 'string' | 'number' | 'integer' | 'boolean',
  description: string,
  example?: string | number,
): SchemaObject {
  return example === undefined ? { type, description } : { type, description, example };
}
