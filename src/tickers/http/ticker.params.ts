import { Ticker } from './ticker.decorators.js';

export class TickerParams {
  @Ticker('ticker')
  readonly ticker!: string;
}
