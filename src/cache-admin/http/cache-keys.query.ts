import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Length, Matches } from 'class-validator';
import { Limit } from '../../common/validation/limit.js';
import { CURSOR_MESSAGE } from '../cache-overview.js';
import { PATTERN, PATTERN_LENGTH, PATTERN_RULE } from '../clear-pattern.js';

const CURSOR = /^(?:\d{1,4}\.\d{1,20}|m[\w-]{1,2000})$/;
const MESSAGE = `pattern must be ${PATTERN_RULE}`;

/** A pattern of own keys, without REDIS_PREFIX. */
export function Pattern(description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      type: 'string',
      minLength: 1,
      maxLength: PATTERN_LENGTH,
      pattern: PATTERN.source,
      example: 'price:*',
      description,
    }),
    IsOptional(),
    Length(1, PATTERN_LENGTH, { message: MESSAGE }),
    Matches(PATTERN, { message: MESSAGE }),
  );
}

export class CacheKeysQuery {
  @Pattern('Names, without the prefix of the installation: * is any text, ? any character.')
  readonly pattern: string = '*';

  @ApiPropertyOptional({
    type: 'string',
    maxLength: 2001,
    pattern: CURSOR.source,
    example: '0.1536',
    description: 'As the page before answered it.',
  })
  @IsOptional()
  @Matches(CURSOR, { message: CURSOR_MESSAGE })
  readonly cursor?: string;

  @Limit(
    1000,
    100,
    'About so many keys; a page ends after 2 s: it may hold fewer, or none, and not be the last, and a small one a few more.',
  )
  readonly limit: number = 100;
}
