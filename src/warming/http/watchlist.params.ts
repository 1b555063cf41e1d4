import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { WATCHLIST_NAME } from '../watchlists/watchlist.js';

export class WatchlistParams {
  @ApiProperty({
    type: 'string',
    maxLength: 64,
    pattern: WATCHLIST_NAME.source,
    example: 'large-caps',
    description: 'The name of a watchlist.',
  })
  @Matches(WATCHLIST_NAME, { message: 'name must be 1-64 lower-case letters, digits, _ and -' })
  readonly name!: string;
}
