import { Module } from '@nestjs/common';

/** Makes answers ready before anybody asks for them. */
@Module({})
export class WarmingModule {}
