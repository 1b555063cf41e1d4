import { Module } from '@nestjs/common';

/** Alpha158 of a symbol on a day. */
@Module({})
export class FeaturesModule {}
