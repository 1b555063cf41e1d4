import { Module } from '@nestjs/common';

/** What operators see of the cache and do to it. */
@Module({})
export class CacheAdminModule {}
