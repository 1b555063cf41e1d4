import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { totalmem } from 'node:os';
import { constrainedMemory, memoryUsage } from 'node:process';
import { getHeapStatistics } from 'node:v8';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

/** Memory of this process and what it may have, bytes. */
export interface ProcessMemory {
  /** Resident, with its threads and its share of the history. */
  readonly rssBytes: number;
  /** Of the container, or of the machine where nothing limits it. */
  readonly limitBytes: number;
  /** JavaScript of the main thread. */
  readonly heapUsedBytes: number;
  readonly heapLimitBytes: number;
}

const RESOLUTION_MS = 20;
/** A stall is told for one to two of these. */
const WINDOW_MS = 5_000;
const NS_PER_MS = 1e6;

/** How this process itself fares: its memory, and how long its event loop has stood still. */
@Injectable()
export class ProcessVitals implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly delays: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private timer: NodeJS.Timeout | undefined;
  private lastWindowMs = 0;

  /** Starting blocks it, and that is nobody's concern. */
  onApplicationBootstrap(): void {
    this.delays.enable();
    this.timer = setInterval(() => this.nextWindow(), WINDOW_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.delays.disable();
  }

  get memory(): ProcessMemory {
    const { rss, heapUsed } = memoryUsage();
    // 0, or more than there is: nothing limits it
    const constrained = constrainedMemory();
    const limitBytes = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
    return {
      rssBytes: rss,
      limitBytes,
      heapUsedBytes: heapUsed,
      heapLimitBytes: getHeapStatistics().heap_size_limit,
    };
  }

  /** The longest stall of the last 5 to 10 s, ms. */
  get longestStallMs(): number {
    return Math.max(this.lastWindowMs, this.delays.max / NS_PER_MS);
  }

  private nextWindow(): void {
    this.lastWindowMs = this.delays.max / NS_PER_MS;
    this.delays.reset();
  }
}
