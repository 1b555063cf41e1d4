import { ValidateIf } from 'class-validator';

/** A field that may be left out. Unlike IsOptional it does not let null in. */
export function IfGiven(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined);
}
