import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, Matches } from 'class-validator';
import { TICKER } from '../../cache/cache-keys-ticker.js';
import { LIST_RULE } from '../../common/validation/validation-problem.js';

const MAX_LENGTH = 20;
const RULE = 'a ticker of at most 20 letters, digits, dots, slashes and hyphens';

/** One ticker, of a path or a body. @param name of the property */
export function Ticker(name: string): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      type: 'string',
      maxLength: MAX_LENGTH,
      pattern: TICKER.source,
      example: 'AAPL',
      description: "Ticker in the source's spelling; case counts. A slash in a path is written %2F.",
    }),
    Matches(TICKER, { message: `${name} must be ${RULE}` }),
  );
}

/** A list of tickers, 1 to `max`. For a query, put `Transform(toList)` before it. @param name of the property */
export function TickerList(name: string, max: number): PropertyDecorator {
  const message = `${name} must be a list of 1 to ${String(max)} tickers`;
  return applyDecorators(
    ApiProperty({
      type: 'array',
      items: { type: 'string', maxLength: MAX_LENGTH, pattern: TICKER.source },
      minItems: 1,
      maxItems: max,
      example: ['AAPL', 'MSFT'],
      description: "Tickers in the source's spelling; case counts. A ticker given twice counts once.",
    }),
    IsArray({ message }),
    ArrayMinSize(1, { message, context: LIST_RULE }),
    ArrayMaxSize(max, { message, context: LIST_RULE }),
    Matches(TICKER, { each: true, message: `each of ${name} must be ${RULE}`, context: LIST_RULE }),
  );
}
