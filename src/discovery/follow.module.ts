import { Global, Module } from '@nestjs/common';
import { FollowedHistory } from '../market-data/history/followed-history.js';
import { HeldHistory } from '../market-data/history/held-history.js';
import { BoardFreshness } from './board/board-freshness.js';
import { HistoryCompanion } from './board/history-companion.js';
import { BoardModule } from './board/board.module.js';
import { CycleSchedule } from './cycle/cycle-schedule.js';
import { CycleTicks } from './cycle/cycle-ticks.js';
import { FollowedCycles } from './cycle/followed-cycles.js';

/** In place of ScanModule where others scan. */
@Global()
@Module({
  imports: [BoardModule],
  providers: [
    BoardFreshness,
    HeldHistory,
    HistoryCompanion,
    FollowedHistory,
    CycleTicks,
    { provide: CycleSchedule, useClass: FollowedCycles },
  ],
  exports: [BoardFreshness, HeldHistory, CycleSchedule, CycleTicks],
})
export class FollowModule {}
