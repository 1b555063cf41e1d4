import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { PublicOnlyGuard } from './access/public-only.guard.js';
import { Clock } from './clock.js';
import { ProblemFilter } from './problem/problem.filter.js';
import { ShutdownState } from './shutdown-state.js';
import { SystemClock } from './system-clock.js';

/** What every feature stands on: the clock, the shutdown state, the error format, and closed doors. */
@Global()
@Module({
  providers: [
    { provide: Clock, useClass: SystemClock },
    ShutdownState,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_GUARD, useClass: PublicOnlyGuard },
  ],
  exports: [Clock, ShutdownState],
})
export class CommonModule {}
