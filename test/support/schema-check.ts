import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { buildOpenApi } from '../../src/bootstrap/openapi.js';

/** What is wrong with a body by a schema of the document; null = nothing. */
export type CheckSchema = (name: string, body: unknown) => ValidateFunction['errors'];

export async function schemaCheck(): Promise<CheckSchema> {
  const { components } = await buildOpenApi();
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  return (name, body) => {
    const validate = ajv.compile({ $ref: `#/components/schemas/${name}`, components });
    return validate(body) ? null : validate.errors;
  };
}
