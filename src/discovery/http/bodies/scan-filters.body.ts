import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsBoolean,
  IsNumber,
  IsPositive,
  Validate,
  type ValidationArguments,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { IfGiven } from './if-given.decorator.js';

/** A price range that nothing is in. */
@ValidatorConstraint({ name: 'isBelowMaxPrice' })
class IsBelowMaxPrice implements ValidatorConstraintInterface {
  validate(minPrice: unknown, { object }: ValidationArguments): boolean {
    const { max_price: maxPrice } = object as ScanFiltersBody;
    return typeof minPrice !== 'number' || typeof maxPrice !== 'number' || minPrice < maxPrice;
  }

  defaultMessage(): string {
    return 'min_price must be less than max_price';
  }
}

function UsdAmount(name: string, example: number, description: string): PropertyDecorator {
  const message = `${name} must be a number greater than 0`;
  return applyDecorators(
    ApiPropertyOptional({ type: 'number', exclusiveMinimum: true, minimum: 0, example, description }),
    IfGiven(),
    IsNumber({}, { message }),
    IsPositive({ message }),
  );
}

/** Narrows the universe of one scan. */
export class ScanFiltersBody {
  @UsdAmount('max_price', 20, 'Highest price, USD; MAX_STOCK_PRICE when left out.')
  readonly max_price?: number;

  @UsdAmount('min_price', 1, 'Lowest price, USD, less than max_price; MIN_STOCK_PRICE when left out.')
  @Validate(IsBelowMaxPrice)
  readonly min_price?: number;

  @UsdAmount('min_market_cap', 50_000_000, 'Smallest market cap, USD; one that is unknown does not pass then.')
  readonly min_market_cap?: number;

  @ApiPropertyOptional({
    type: 'boolean',
    example: true,
    description: 'true: no exchange-traded products; false: these too. As configured when left out.',
  })
  @IfGiven()
  @IsBoolean({ message: 'exclude_etfs must be true or false' })
  readonly exclude_etfs?: boolean;
}
