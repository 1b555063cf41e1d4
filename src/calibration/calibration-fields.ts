import { z } from 'zod';

/** The limits of a number, both ends included unless `open` says otherwise. */
export interface NumberLimits {
  readonly min: number;
  readonly max: number;
  /** The end that a value may not reach. */
  readonly open?: 'min' | 'max';
  readonly integer?: true;
}

/** A finite number with a unit. Everything that is refused is refused with the same words: the limits and the unit. */
export function measured(unit: string, { min, max, open, integer }: NumberLimits): z.ZodNumber {
  const kind = integer === true ? 'a whole number' : 'a number';
  const from = open === 'min' ? `above ${min}` : `from ${min}`;
  const to = open === 'max' ? `below ${max}` : `to ${max}`;
  const error = `must be ${kind} ${from} ${to} (${unit}); leave it out to keep what is in force`;
  // what is out of its range is not compared with others as well
  const refusal = { error, abort: true };
  const whole = integer === true ? z.number({ error }).int(refusal) : z.number({ error });
  const above = open === 'min' ? whole.gt(min, refusal) : whole.gte(min, refusal);
  return (open === 'max' ? above.lt(max, refusal) : above.lte(max, refusal)).meta({ unit });
}

export const flag = (): z.ZodBoolean => z.boolean({ error: 'must be true or false' });

/** An object of exactly these fields. */
export function fields<T extends z.core.$ZodLooseShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'invalid_type' ? 'must be an object with its fields' : undefined),
  });
}
