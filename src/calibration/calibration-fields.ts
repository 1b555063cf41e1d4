import { z } from 'zod';

/** The limits of a number, both ends included unless `open` says otherwise. */
export interface NumberLimits {
  readonly min: number;
  readonly max: number;
  /** The end that a value may not reach. */
  readonly open?: 'min' | 'max';
  readonly integer?: true;
}

/** The patch of an object that is there leaves nothing missing. */
const MISSING = 'is missing: what is off (null) is switched on whole, with all of its fields in one patch';

/** A finite number with a unit. Everything that is refused is refused with the same words: the limits and the unit. */
export function measured(unit: string, { min, max, open, integer }: NumberLimits): z.ZodNumber {
  const kind = integer === true ? 'a whole number' : 'a number';
  const from = open === 'min' ? `above ${min}` : `from ${min}`;
  const to = open === 'max' ? `below ${max}` : `to ${max}`;
  const words = `must be ${kind} ${from} ${to} (${unit})`;
  const error = ({ input }: { readonly input?: unknown }): string =>
    input === undefined ? `${MISSING}; it ${words}` : `${words}; leave it out to keep what is in force`;
  // not `abort`: that would keep the other fields of the object from being compared with each other
  const refusal = { error };
  const whole = integer === true ? z.number({ error }).int(refusal) : z.number({ error });
  const above = open === 'min' ? whole.gt(min, refusal) : whole.gte(min, refusal);
  return (open === 'max' ? above.lt(max, refusal) : above.lte(max, refusal)).meta({ unit });
}

export const flag = (): z.ZodBoolean =>
  z.boolean({ error: ({ input }) => (input === undefined ? MISSING : 'must be true or false') });

/** An object of exactly these fields. */
export function fields<T extends z.core.$ZodLooseShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'invalid_type' ? 'must be an object with its fields' : undefined),
  });
}

/** For checks that would only say again what is wrong with a part. */
export const ifPartsAreValid = {
  when: ({ issues }: z.core.ParsePayload): boolean => issues.length === 0,
};
