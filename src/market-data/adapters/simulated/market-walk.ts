import { setImmediate as nextTurn } from 'node:timers/promises';
import { MarketDataError } from '../../market-data-error.js';
import type { Instrument } from './instrument.js';
import type { InstrumentRegister } from './instrument-register.js';

/** Rows between two turns of the event loop: tens of milliseconds of work. */
const ROWS_PER_TURN = 10_000;

/** Visits every instrument of a day; gives way to the event loop before the first and every so often. */
export async function walkMarket(
  register: InstrumentRegister,
  day: number,
  signal: AbortSignal,
  visit: (instrument: Instrument, index: number) => void,
): Promise<void> {
  for (let from = 0; from < register.count; from += ROWS_PER_TURN) {
    await nextTurn();
    if (signal.aborted) throw aborted();
    const to = Math.min(register.count, from + ROWS_PER_TURN);
    for (let index = from; index < to; index++) visit(register.instrument(index, day), index);
  }
}

export function aborted(): MarketDataError {
  return new MarketDataError('aborted', 'The simulated market was told to stop');
}
