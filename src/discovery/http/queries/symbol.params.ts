import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

export class SymbolParams {
  @ApiProperty({
    type: 'string',
    maxLength: 20,
    example: 'AAPL',
    description: "Ticker in the source's spelling; case counts.",
  })
  @Matches(/^[A-Za-z0-9][A-Za-z0-9.-]{0,19}$/, {
    message: 'symbol must be a ticker of at most 20 letters, digits, dots and hyphens',
  })
  readonly symbol!: string;
}
