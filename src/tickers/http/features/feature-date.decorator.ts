import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsISO8601, Matches } from 'class-validator';

const SHAPE = /^\d{4}-\d{2}-\d{2}$/;
const MESSAGE = 'date must be a day of the calendar, YYYY-MM-DD';

/** The day of features. */
export function FeatureDate(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      type: 'string',
      format: 'date',
      maxLength: 10,
      pattern: SHAPE.source,
      example: '2026-03-13',
      description: 'A completed session.',
    }),
    Matches(SHAPE, { message: MESSAGE }),
    IsISO8601({ strict: true }, { message: MESSAGE }),
  );
}
