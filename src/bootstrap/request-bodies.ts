import type { OpenAPIObject } from '@nestjs/swagger';
import type { Schema, SchemaObject, Schemas } from '../common/openapi/schema-of.js';

type Paths = OpenAPIObject['paths'];
const REFERENCE = '#/components/schemas/';
const METHODS = ['post', 'put', 'patch', 'delete'] as const;

/** The schemas, those of request bodies with `additionalProperties: false`: the server refuses a field that it does not know. */
export function withClosedBodies(schemas: Schemas, paths: Paths): Schemas {
  const names = new Set<string>();
  for (const schema of bodiesOf(paths)) collectNames(schema, schemas, names);
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, names.has(name) ? closed(schema) : schema]),
  );
}

function bodiesOf(paths: Paths): Schema[] {
  return Object.values(paths).flatMap((item) =>
    METHODS.flatMap((method) => {
      const body = item[method]?.requestBody;
      if (body === undefined || '$ref' in body) return [];
      return Object.values(body.content).flatMap(({ schema }) => schema ?? []);
    }),
  );
}

/** Of the schema and of everything in it. */
function collectNames(schema: Schema, schemas: Schemas, names: Set<string>): void {
  if ('$ref' in schema) {
    const name = schema.$ref.slice(REFERENCE.length);
    const named = schemas[name];
    if (named === undefined || names.has(name)) return;
    names.add(name);
    collectNames(named, schemas, names);
    return;
  }
  const { properties = {}, items, allOf = [], anyOf = [] } = schema;
  for (const inner of [...Object.values(properties), ...(items === undefined ? [] : [items]), ...allOf, ...anyOf])
    collectNames(inner, schemas, names);
}

function closed(schema: Schema): Schema {
  const isOpen = !('$ref' in schema) && schema.type === 'object' && schema.additionalProperties === undefined;
  return isOpen ? ({ ...schema, additionalProperties: false } satisfies SchemaObject) : schema;
}
