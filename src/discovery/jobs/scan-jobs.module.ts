import { Module } from '@nestjs/common';
import { BoardModule } from '../board/board.module.js';
import { ScanForecast } from './scan-forecast.js';
import { ScanJobs } from './scan-jobs.js';

/** Scans as clients ask for them and follow them; whoever does the scans. */
@Module({
  imports: [BoardModule],
  providers: [ScanForecast, ScanJobs],
  exports: [ScanJobs],
})
export class ScanJobsModule {}
