import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { buildOpenApi } from '../../src/bootstrap/openapi.js';

/** What is wrong with a body by a schema of the document; null when nothing is. */
export type Conforms = (schema: string, body: unknown) => string | null;

/** The document of the API, as a judge of what is answered. */
export async function documented(): Promise<Conforms> {
  const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
  ajv.addSchema({ $id: 'api', components: (await buildOpenApi()).components });
  return (schema, body) => {
    const validate = ajv.compile({ $ref: `api#/components/schemas/${schema}` });
    return validate(body) ? null : ajv.errorsText(validate.errors);
  };
}
