import { NyseCalendar } from '../../../src/market-data/calendar/nyse-calendar.js';
import {
  MassiveProvider,
  type MassiveProviderOptions,
} from '../../../src/market-data/adapters/massive/massive-provider.js';
import { MarketDataError } from '../../../src/market-data/market-data-error.js';
import { ManualClock } from '../manual-clock.js';
import { MassiveStub, type MassiveStubOptions } from './massive-stub.js';
import { VirtualTimer } from './virtual-timer.js';

/** A Tuesday at 11:00 in New York, in regular hours. */
export const TUESDAY_11_00 = Date.parse('2026-09-22T11:00:00-04:00');

export interface MassiveHarness {
  readonly stub: MassiveStub;
  readonly provider: MassiveProvider;
  readonly clock: ManualClock;
  readonly timer: VirtualTimer;
  close(): Promise<void>;
}

export interface MassiveHarnessOptions {
  readonly nowMs?: number;
  readonly stub?: Partial<MassiveStubOptions>;
  readonly provider?: Partial<MassiveProviderOptions>;
}

/** A provider before a stub of its own; pauses take no real time. */
export async function openMassive(options: MassiveHarnessOptions = {}): Promise<MassiveHarness> {
  const clock = new ManualClock(options.nowMs ?? TUESDAY_11_00);
  const timer: VirtualTimer = new VirtualTimer(() => provider.usage().calls > stub.requests.length);
  const stub: MassiveStub = await MassiveStub.start({ clock, paceMs: () => timer.nowMs(), ...options.stub });
  const provider: MassiveProvider = new MassiveProvider({
    apiKey: stub.apiKey,
    baseUrl: stub.url,
    plan: 'auto',
    calendar: new NyseCalendar(),
    clock,
    timer,
    random: () => 0.5,
    ...options.provider,
  });
  const close = async (): Promise<void> => {
    await provider.close();
    await stub.close();
  };
  return { stub, provider, clock, timer, close };
}

export const never = (): AbortSignal => new AbortController().signal;

/** The MarketDataError that a call must end in. */
export async function failureOf(call: Promise<unknown>): Promise<MarketDataError> {
  const outcome = await call.then(
    () => new Error('the call succeeded'),
    (error: unknown) => error,
  );
  if (outcome instanceof MarketDataError) return outcome;
  throw outcome;
}
