import { z } from 'zod';
import { calibrationSchema } from './calibration-schema.js';

/** What a number of the document may be. */
export interface FieldLimits {
  readonly unit: string;
  readonly minimum: number;
  readonly maximum: number;
  /** The minimum itself is refused. */
  readonly above_minimum: boolean;
  /** The maximum itself is refused. */
  readonly below_maximum: boolean;
  readonly integer: boolean;
}

/** The part of a JSON schema that says this, as OpenAPI 3.0 spells it. */
interface NumberSchema {
  readonly type?: string;
  readonly unit?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly properties?: Readonly<Record<string, NumberSchema>>;
}

/** Every number of the document by its dotted path, lists left out. */
export const CALIBRATION_LIMITS: Readonly<Record<string, FieldLimits>> = Object.fromEntries(
  limitsOf('', z.toJSONSchema(calibrationSchema, { target: 'openapi-3.0' }) as NumberSchema),
);

function limitsOf(path: string, schema: NumberSchema): (readonly [string, FieldLimits])[] {
  const { type, unit, minimum, maximum, exclusiveMinimum, exclusiveMaximum, properties } = schema;
  if (unit !== undefined && minimum !== undefined && maximum !== undefined)
    return [
      [
        path,
        {
          unit,
          minimum,
          maximum,
          above_minimum: exclusiveMinimum === true,
          below_maximum: exclusiveMaximum === true,
          integer: type === 'integer',
        },
      ],
    ];
  return Object.entries(properties ?? {}).flatMap(([name, inner]) =>
    limitsOf(path === '' ? name : `${path}.${name}`, inner),
  );
}
