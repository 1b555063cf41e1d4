import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { TickersConfig } from '../../config/app-config.js';
import { type BenchmarkCloses, benchmarkCloses, momentumInputs } from '../domain/momentum/momentum-inputs.js';
import { scoreMomentum } from '../domain/momentum/momentum-score.js';
import type { HeldView } from '../quotes/held-view.js';
import { basisOf, type HistoryBasis } from '../quotes/history-basis.js';
import { MomentumHistory } from './momentum-history.js';
import type { TickerMomentum } from './ticker-momentum.js';

/** The momentum of a ticker; null where the history has no bar of it. */
export type ScoreTicker = (ticker: string) => TickerMomentum | null;

/** What all tickers of one pass are scored by. */
interface Pass {
  readonly view: HeldView;
  readonly basis: HistoryBasis;
  readonly benchmark: BenchmarkCloses;
}

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
    const pass = { view, basis: basisOf(view), benchmark };
    return (ticker) => this.score(ticker, pass);
  }

  private score(ticker: string, { view, basis, benchmark }: Pass): TickerMomentum | null {
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
      basis,
      degraded: view.isComplete ? [] : ['history_incomplete'],
      source: view.source,
      computed_at: new Date(this.clock.nowMs()).toISOString(),
    };
  }
}
