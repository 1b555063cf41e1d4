import { afterEach, beforeEach, jest } from '@jest/globals';

/** Each test of a suite has clock and timers of its own, which stand still but for `pass`. @param close given the time it takes */
export function useFakeClock(startMs: number, close: () => Promise<void>): void {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'], now: startMs });
  });
  afterEach(async () => {
    const closing = close();
    await pass(60);
    await closing;
    jest.useRealTimers();
  });
}

export const pass = (seconds: number): Promise<void> => jest.advanceTimersByTimeAsync(seconds * 1000);
