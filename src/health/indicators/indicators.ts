import type { FactoryProvider, Type } from '@nestjs/common';
import { ApiIndicator } from './api.indicator.js';
import { BoardIndicator } from './board.indicator.js';
import { CalibrationIndicator } from './calibration.indicator.js';
import { EventLoopIndicator } from './event-loop.indicator.js';
import { FeaturesQueueIndicator } from './features-queue.indicator.js';
import type { Indicator } from './indicator.js';
import { MarketDataIndicator } from './market-data.indicator.js';
import { MemoryIndicator } from './memory.indicator.js';
import { RedisCacheIndicator } from './redis-cache.indicator.js';
import { RedisQueueIndicator } from './redis-queue.indicator.js';
import { UniverseIndicator } from './universe.indicator.js';
import { WorkerIndicator } from './worker.indicator.js';

export const INDICATOR_CLASSES: readonly Type<Indicator>[] = [
  ApiIndicator,
  BoardIndicator,
  WorkerIndicator,
  MarketDataIndicator,
  UniverseIndicator,
  RedisCacheIndicator,
  RedisQueueIndicator,
  FeaturesQueueIndicator,
  CalibrationIndicator,
  MemoryIndicator,
  EventLoopIndicator,
];

/** All of them. */
export class Indicators {
  constructor(readonly all: readonly Indicator[]) {}
}

export const INDICATORS_PROVIDER: FactoryProvider<Indicators> = {
  provide: Indicators,
  inject: [...INDICATOR_CLASSES],
  useFactory: (...all: Indicator[]) => new Indicators(all),
};
