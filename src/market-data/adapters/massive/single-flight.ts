import { MarketDataError } from '../../market-data-error.js';

interface Flight<T> {
  readonly result: Promise<T>;
  readonly stop: AbortController;
  passengers: number;
}

/** Callers who ask while an answer is under way share it. The work stops only when the last of them has given up. */
export class SingleFlight<T> {
  private flight: Flight<T> | null = null;

  constructor(private readonly work: (signal: AbortSignal) => Promise<T>) {}

  async join(signal: AbortSignal): Promise<T> {
    if (signal.aborted) throw calledOff();
    const flight = (this.flight ??= this.takeOff());
    flight.passengers++;
    let onAbort = (): void => undefined;
    const aborted = new Promise<never>((_resolve, reject) => {
      onAbort = () => reject(calledOff());
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([flight.result, aborted]);
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (--flight.passengers === 0) this.land(flight);
    }
  }

  private takeOff(): Flight<T> {
    const stop = new AbortController();
    return { result: this.work(stop.signal), stop, passengers: 0 };
  }

  private land(flight: Flight<T>): void {
    if (this.flight === flight) this.flight = null;
    flight.stop.abort();
  }
}

function calledOff(): MarketDataError {
  return new MarketDataError('aborted', 'The call was called off.');
}
