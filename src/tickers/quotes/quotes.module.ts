import { Module } from '@nestjs/common';

/** Prices and daily bars of single tickers, from what is held. */
@Module({})
export class QuotesModule {}
