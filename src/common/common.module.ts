import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Clock } from './clock.js';
import { DrainDelay } from './drain-delay.js';
import { ProblemFilter } from './problem/problem.filter.js';
import { ShutdownState } from './shutdown-state.js';
import { SseStreams } from './sse/sse-streams.js';
import { SystemClock } from './system-clock.js';

/** What every feature stands on: the clock, the shutdown state, event streams and the error format. */
@Global()
@Module({
  providers: [
    { provide: Clock, useClass: SystemClock },
    ShutdownState,
    DrainDelay,
    SseStreams,
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [Clock, ShutdownState, SseStreams],
})
export class CommonModule {}
