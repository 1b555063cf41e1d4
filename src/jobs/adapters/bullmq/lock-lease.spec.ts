import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LockLease } from './lock-lease.js';

describe('LockLease', () => {
  let lost: number;
  let lease: LockLease;
  beforeEach(() => {
    jest.useFakeTimers();
    lost = 0;
    lease = new LockLease(1_000, performance.now(), () => lost++);
  });
  afterEach(() => {
    lease.end();
    jest.useRealTimers();
  });

  it('is lost once when nobody renews it', () => {
    jest.advanceTimersByTime(999);
    expect(lost).toBe(0);
    jest.advanceTimersByTime(10_000);
    expect(lost).toBe(1);
  });

  it('lasts from its last renewal', () => {
    for (let n = 0; n < 5; n++) {
      jest.advanceTimersByTime(600);
      lease.renew(performance.now());
    }
    jest.advanceTimersByTime(999);
    expect(lost).toBe(0);
    jest.advanceTimersByTime(2);
    expect(lost).toBe(1);
    lease.renew(performance.now());
    jest.advanceTimersByTime(10_000);
    expect(lost).toBe(1);
  });

  it('lasts from when it was asked for, however late the answer came', () => {
    const askedMs = performance.now();
    jest.advanceTimersByTime(900);
    lease.renew(askedMs + 500);
    jest.advanceTimersByTime(599);
    expect(lost).toBe(0);
    jest.advanceTimersByTime(2);
    expect(lost).toBe(1);
  });

  it('is lost at once where the answer came too late', () => {
    const late = new LockLease(1_000, performance.now() - 1_001, () => lost++);
    jest.advanceTimersByTime(1);
    expect(lost).toBe(1);
    late.end();
  });

  it('is not lost once it has been ended', () => {
    jest.advanceTimersByTime(500);
    lease.end();
    lease.renew(performance.now());
    jest.advanceTimersByTime(10_000);
    expect(lost).toBe(0);
  });
});
