import { ApiProperty } from '@nestjs/swagger';
import { Exclude, Transform, type TransformFnParams, Type } from 'class-transformer';
import {
  IsObject,
  Validate,
  type ValidationArguments,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { TICKER } from '../../../cache/cache-keys-ticker.js';

const MAX_HOLDINGS = 1000;
/** More shares than any company has issued; times a price still a plain number. */
const MAX_SHARES = 1e12;

const RULE = `holdings must be an object of 1 to ${MAX_HOLDINGS} tickers, each with its number of shares`;

/** Shares by ticker. */
@ValidatorConstraint({ name: 'areHoldings' })
class AreHoldings implements ValidatorConstraintInterface {
  validate(holdings: unknown): boolean {
    return refusal(holdings) === null;
  }

  defaultMessage({ value }: ValidationArguments): string {
    return refusal(value) ?? RULE;
  }
}

function refusal(holdings: unknown): string | null {
  if (typeof holdings !== 'object' || holdings === null) return RULE;
  const entries: (readonly [string, unknown])[] = Object.entries(holdings);
  if (entries.length < 1 || entries.length > MAX_HOLDINGS) return `${RULE}: there are ${entries.length}`;
  const stranger = entries.find(([ticker]) => !TICKER.test(ticker));
  if (stranger !== undefined) return `holdings: ${JSON.stringify(stranger[0].slice(0, 40))} is no ticker`;
  const uncounted = entries.find(([, shares]) => !isShares(shares));
  return uncounted === undefined ? null : `holdings: shares of ${uncounted[0]} must be a number from -1e12 to 1e12`;
}

function isShares(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= MAX_SHARES;
}

/** Copies nothing: of a thousand names the transformation would make a copy that takes longer than the validation. */
@Exclude()
class Uncopied {}

const asGiven = ({ obj, key }: TransformFnParams): unknown => (obj as Record<string, unknown>)[key];

/** What is held. */
export class PortfolioBody {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number', minimum: -MAX_SHARES, maximum: MAX_SHARES },
    minProperties: 1,
    maxProperties: MAX_HOLDINGS,
    example: { AAPL: 10, 'BRK.B': 2.5, TSLA: -3 },
    description: 'Shares by ticker; fractions and shares owed (negative) too.',
  })
  @Type(() => Uncopied)
  @Transform(asGiven)
  @IsObject({ message: RULE })
  @Validate(AreHoldings)
  readonly holdings!: Readonly<Record<string, number>>;
}
