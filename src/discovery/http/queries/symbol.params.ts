import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

const SHAPE = /^[A-Za-z0-9][A-Za-z0-9.-]{0,19}$/;

export class SymbolParams {
  @ApiProperty({
    type: 'string',
    maxLength: 20,
    pattern: SHAPE.source,
    example: 'AAPL',
    description: "Ticker in the source's spelling; case counts.",
  })
  @Matches(SHAPE, {
    message: 'symbol must be a ticker of at most 20 letters, digits, dots and hyphens',
  })
  readonly symbol!: string;
}
