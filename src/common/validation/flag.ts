import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import { toBool } from './query-transforms.js';

/** `true`, `1`, `false` or `0`; false when left out. */
export function Flag(name: string, description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: 'boolean', default: false, example: false, description }),
    Transform(toBool),
    IsBoolean({ message: `${name} must be true, false, 1 or 0` }),
  );
}
