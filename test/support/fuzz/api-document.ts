import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { JsonSchema } from './json-schema.js';

const FILE = new URL('../../../openapi.json', import.meta.url);
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** Some kinds of problems have members of their own. */
const OPEN_SCHEMAS: ReadonlySet<string> = new Set(['Problem']);

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;

interface OperationObject {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
  readonly security?: readonly object[];
}

export interface Operation {
  readonly method: Uppercase<(typeof METHODS)[number]>;
  readonly path: string;
  /** `GET /discovery/v3/runs` */
  readonly name: string;
  /** Only an admin's key opens it. */
  readonly isAdmin: boolean;
  readonly parameters: readonly Parameter[];
  /** null: it takes no body. */
  readonly body: { readonly isRequired: boolean; readonly schema: JsonSchema } | null;
  /** By status, the media types of its body; none where it has no body. */
  readonly answers: ReadonlyMap<number, readonly string[]>;
}

/** The committed OpenAPI document as a fuzzer needs it. */
export class ApiDocument {
  readonly operations: readonly Operation[];
  private readonly schemas: Readonly<Record<string, JsonSchema>>;
  private readonly ajv: Ajv;
  private readonly validators = new Map<string, ValidateFunction>();

  constructor() {
    const document = JSON.parse(readFileSync(FILE, 'utf8')) as {
      paths: Record<string, Record<string, OperationObject>>;
      components: { schemas: Record<string, JsonSchema> };
    };
    this.schemas = document.components.schemas;
    this.operations = Object.entries(document.paths).flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = item[method];
        return operation === undefined ? [] : [operationOf(method, path, operation)];
      }),
    );
    this.ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(this.ajv);
    const schemas = Object.entries(this.schemas).map(([name, schema]) => [name, this.closed(schema, name)] as const);
    this.ajv.addSchema({
      $id: 'api',
      components: { schemas: Object.fromEntries(schemas) },
      paths: this.closed(document.paths),
    });
  }

  /** A schema without reference at its top. */
  resolve(schema: JsonSchema): JsonSchema {
    if (schema.allOf?.length === 1) return this.resolve(schema.allOf[0] as JsonSchema);
    if (schema.$ref === undefined) return schema;
    const name = schema.$ref.split('/').at(-1) ?? '';
    const found = this.schemas[name];
    if (found === undefined) throw new Error(`The document has no schema ${name}`);
    return this.resolve(found);
  }

  /** Of the body that a documented answer has; fields that are not documented are errors, too. */
  validator({ method, path }: Operation, status: number, mediaType: string): ValidateFunction {
    const steps = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', mediaType, 'schema'];
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')));
    const $ref = `api#/${pointer.join('/')}`;
    const known = this.validators.get($ref) ?? this.ajv.compile({ $ref });
    this.validators.set($ref, known);
    return known;
  }

  /** The same, with `additionalProperties: false` wherever properties are named and nothing is said of others. */
  private closed<T>(value: T, name = ''): T {
    if (Array.isArray(value)) return value.map((item: unknown) => this.closed(item)) as T;
    if (value === null || typeof value !== 'object' || OPEN_SCHEMAS.has(name)) return value;
    const whole = 'allOf' in value ? this.merged(value as JsonSchema) : value;
    const inner = Object.fromEntries(Object.entries(whole).map(([key, part]) => [key, this.closed(part as unknown)]));
    const isObject = inner.type === 'object' && inner.properties !== undefined;
    return (isObject ? { additionalProperties: false, ...inner } : inner) as T;
  }

  /** The parts of an `allOf` as one schema: closed one by one, each would forbid the others. */
  private merged({ allOf = [], ...rest }: JsonSchema): JsonSchema {
    const parts = [...allOf.map((part) => this.resolve(part)), rest];
    return {
      ...Object.assign({}, ...parts),
      properties: Object.assign({}, ...parts.map(({ properties = {} }) => properties)),
      required: parts.flatMap(({ required = [] }) => required),
    } as JsonSchema;
  }
}

function operationOf(method: (typeof METHODS)[number], path: string, operation: OperationObject): Operation {
  const { parameters = [], requestBody, responses, security } = operation;
  const upper = method.toUpperCase() as Operation['method'];
  const schema = requestBody?.content['application/json']?.schema;
  return {
    method: upper,
    path,
    name: `${upper} ${path}`,
    // a public one says that it takes no key either
    isAdmin: security?.every((scheme) => Object.keys(scheme).length > 0) ?? false,
    parameters,
    body: schema === undefined ? null : { isRequired: requestBody?.required ?? false, schema },
    answers: new Map(
      Object.entries(responses).map(([status, { content = {} }]) => [Number(status), Object.keys(content)] as const),
    ),
  };
}
