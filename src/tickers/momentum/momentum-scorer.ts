import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { TickersConfig } from '../../config/app-config.js';
import { type BenchmarkCloses, benchmarkCloses, momentumInputs } from '../domain/momentum/momentum-inputs.js';
import { scoreMomentum } from '../domain/momentum/momentum-score.js';
import type { HeldView } from '../quotes/held-view.js';
import { basisOf } from '../quotes/history-basis.js';
import { MomentumHistory } from './momentum-history.js';
import type { TickerMomentum } from './ticker-momentum.js';

/** The momentum of a ticker; null where the history has no bar of it. */
export type ScoreTicker = (ticker: string) => TickerMomentum | null;

/** Computes the momentum of tickers from the history held, without asking anybody. */
@Injectable()
export class MomentumScorer {
  constructor(
    private readonly history: MomentumHistory,
    private readonly config: TickersConfig,
    private readonly clock: Clock,
  ) {}

  /** For one pass over any number of tickers: all by the same sessions and the same benchmark. Problem 503 without history. */
  begin(): ScoreTicker {
    const { view } = this.history;
    const benchmark = benchmarkCloses(view.series(this.config.benchmarkTicker));
    return (ticker) => this.score(ticker, view, benchmark);
  }

  private score(ticker: string, view: HeldView, benchmark: BenchmarkCloses): TickerMomentum | null {
    const series = view.series(ticker);
    const newest = series?.dates.at(-1);
    if (series === null || newest === undefined) return null;
    const priceUsd = series.closeUsd.at(-1) as number;
    const sessions = series.dates.length;
    const inputs = momentumInputs(series, benchmark);
    const subject = { priceUsd, sessions, inputs, fundamentals: null };
    return {
      ticker,
      price: priceUsd,
      as_of_date: newest,
      sessions_used: sessions,
      benchmark: this.config.benchmarkTicker,
      inputs,
      scores: { v2: scoreMomentum('v2', subject), classic: scoreMomentum('classic', subject) },
      basis: basisOf(view),
      degraded: view.isComplete ? [] : ['history_incomplete'],
      source: view.source,
      computed_at: new Date(this.clock.nowMs()).toISOString(),
    };
  }
}
