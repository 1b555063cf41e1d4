import { Module } from '@nestjs/common';

/** Momentum of tickers and of portfolios. */
@Module({})
export class MomentumModule {}
