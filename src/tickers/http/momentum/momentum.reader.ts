import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock.js';
import type { MarketDataSource } from '../../../market-data/market-data-source.js';
import type { MomentumVariant } from '../../domain/momentum/momentum-score.js';
import type { MomentumRanks } from '../../momentum/momentum-ranking.js';
import { MomentumService } from '../../momentum/momentum.service.js';
import { ageSecondsOf, type Aged } from '../cached-answer.js';
import { knownTicker } from '../known-ticker.js';
import { type MomentumAnswer, momentumAnswer } from './momentum-answer.js';
import type { MomentumBatchBody } from './momentum-batch.body.js';
import type { MomentumTopQuery } from './momentum.queries.js';

/** The momentum of several tickers, in the order in which they were asked for. */
export interface MomentumBatch {
  readonly variant: MomentumVariant;
  readonly count: number;
  /** The newest session among the results; null without any. */
  readonly as_of_date: string | null;
  readonly results: readonly (MomentumAnswer & Aged)[];
  readonly not_found: readonly string[];
  /** null without any result. */
  readonly source: MarketDataSource | null;
  /** When the newest of them was computed. */
  readonly computed_at: string;
}

/** A ranking without what only the cache needs to know. */
export type MomentumTop = Omit<MomentumRanks, 'basis'>;

/** Answers about momentum. */
@Injectable()
export class MomentumReader {
  constructor(
    private readonly momentum: MomentumService,
    private readonly clock: Clock,
  ) {}

  async ticker(ticker: string, variant: MomentumVariant): Promise<MomentumAnswer> {
    return momentumAnswer(
      knownTicker(ticker, await this.momentum.current(ticker), 'The daily history has no bar of'),
      variant,
    );
  }

  async batch({ tickers, variant }: MomentumBatchBody): Promise<MomentumBatch> {
    const found = await this.momentum.batch(tickers);
    const nowMs = this.clock.nowMs();
    const results = [...found.values()].flatMap((value) => (value === null ? [] : momentumAnswer(value, variant)));
    return {
      variant,
      count: results.length,
      as_of_date: latest(results.map(({ as_of_date }) => as_of_date)),
      results: results.map((result) => ({ ...result, age_seconds: ageSecondsOf(result, nowMs) })),
      not_found: [...found.keys()].filter((ticker) => found.get(ticker) === null),
      source: results[0]?.source ?? null,
      computed_at: latest(results.map(({ computed_at }) => computed_at)) ?? new Date(nowMs).toISOString(),
    };
  }

  async top({ variant, limit, universe }: MomentumTopQuery): Promise<MomentumTop> {
    const { basis: _, ...ranking } = await this.momentum.top(variant, limit, universe);
    return ranking;
  }
}

/** Of dates or instants in ISO 8601. */
function latest(times: readonly string[]): string | null {
  return times.reduce<string | null>((newest, time) => (newest === null || time > newest ? time : newest), null);
}
