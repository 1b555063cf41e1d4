import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Clock } from './clock.js';
import { ProblemFilter } from './problem/problem.filter.js';
import { ShutdownState } from './shutdown-state.js';
import { SystemClock } from './system-clock.js';

/** What every feature stands on: the clock, the shutdown state and the error format. */
@Global()
@Module({
  providers: [
    { provide: Clock, useClass: SystemClock },
    ShutdownState,
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [Clock, ShutdownState],
})
export class CommonModule {}
