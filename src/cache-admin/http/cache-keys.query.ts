import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Length, Matches } from 'class-validator';
import { Limit } from '../../common/validation/limit.js';
import { PATTERN, PATTERN_LENGTH, PATTERN_RULE } from '../clear-pattern.js';

const MESSAGE = `pattern must be ${PATTERN_RULE}`;

/** A pattern of own keys, without REDIS_PREFIX. */
export function Pattern(description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: 'string', maxLength: PATTERN_LENGTH, example: 'price:*', description }),
    IsOptional(),
    Length(1, PATTERN_LENGTH, { message: MESSAGE }),
    Matches(PATTERN, { message: MESSAGE }),
  );
}

export class CacheKeysQuery {
  @Pattern('Names, without the prefix of the installation: * is any text, ? any character.')
  readonly pattern: string = '*';

  @ApiPropertyOptional({ type: 'string', example: '0.1536.0', description: 'As the page before answered it.' })
  @IsOptional()
  @Matches(/^(?:\d{1,4}\.\d{1,20}\.\d{1,9}|m\d{1,9})$/, { message: 'cursor must be one that a page has answered' })
  readonly cursor?: string;

  @Limit(1000, 100, 'Keys at most; a page may hold fewer, or none, and not be the last.')
  readonly limit: number = 100;
}
