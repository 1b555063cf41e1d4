import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { toInt } from './query-transforms.js';

/** A `limit` from 1 to `max`. */
export function Limit(max: number, defaultLimit: number, description: string): PropertyDecorator {
  const message = `limit must be a whole number from 1 to ${String(max)}`;
  return applyDecorators(
    ApiPropertyOptional({
      type: 'integer',
      minimum: 1,
      maximum: max,
      default: defaultLimit,
      example: Math.min(20, max),
      description,
    }),
    Transform(toInt),
    IsInt({ message }),
    Min(1, { message }),
    Max(max, { message }),
  );
}
