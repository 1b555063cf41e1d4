import { Global, Module } from '@nestjs/common';
import { BoardFreshness } from './board/board-freshness.js';
import { BoardModule } from './board/board.module.js';
import { CycleSchedule } from './cycle/cycle-schedule.js';
import { CycleTicks } from './cycle/cycle-ticks.js';
import { FollowedCycles } from './cycle/followed-cycles.js';

/** In place of ScanModule where others scan. */
@Global()
@Module({
  imports: [BoardModule],
  providers: [BoardFreshness, CycleTicks, { provide: CycleSchedule, useClass: FollowedCycles }],
  exports: [BoardFreshness, CycleSchedule, CycleTicks],
})
export class FollowModule {}
