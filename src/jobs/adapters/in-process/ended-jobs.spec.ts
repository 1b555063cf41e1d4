import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../../test/support/manual-clock.js';
import { loadConfig } from '../../../config/load-config.js';
import { JOB_POLICY } from '../../job-policy.js';
import { EndedJobs } from './ended-jobs.js';
import { HeldJob } from './held-job.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.UTC(2026, 2, 16, 13, 30);
const SETTINGS = { redis: loadConfig({}).redis, name: 'q', capacity: 50, jobTimeoutMs: 1, resultTtlMs: HOUR_MS };

describe('EndedJobs', () => {
  const clock = new ManualClock(START_MS);
  let ended: EndedJobs<null>;

  function end(id: string, state: 'completed' | 'failed'): void {
    const held = new HeldJob<null>({ id, similarTo: id, priority: 'normal', data: null }, clock.nowMs(), 0);
    held.state = state;
    held.finishedAtMs = clock.nowMs();
    ended.add(held);
  }

  function anew(): void {
    clock.set(START_MS);
    ended = new EndedJobs(SETTINGS, { ...JOB_POLICY, failedMax: 3 }, clock);
  }

  it('keeps results for an hour, failures for a week, and the memory of both for a day', () => {
    anew();
    end('done', 'completed');
    end('bad', 'failed');
    clock.set(START_MS + HOUR_MS - 1);
    expect(ended.find('done')?.state).toBe('completed');
    clock.set(START_MS + HOUR_MS + 1);
    expect(ended.find('done')).toBeUndefined();
    expect(ended.counts).toEqual({ completed: 0, failed: 1 });
    expect(ended.isRemembered('done')).toBe(true);
    clock.set(START_MS + DAY_MS + 1);
    expect(ended.isRemembered('done')).toBe(false);
    clock.set(START_MS + 7 * DAY_MS - 1);
    expect(ended.find('bad')?.state).toBe('failed');
    clock.set(START_MS + 7 * DAY_MS + 1);
    expect(ended.find('bad')).toBeUndefined();
  });

  it('keeps no more than memory can bear, whatever comes', () => {
    anew();
    for (let n = 0; n < 12_000; n++) end(`done-${n}`, 'completed');
    for (let n = 0; n < 5; n++) end(`bad-${n}`, 'failed');
    expect(ended.counts).toEqual({ completed: 1_000, failed: 3 });
    expect(ended.find('done-11999')).toBeDefined();
    expect(ended.isRemembered('done-0')).toBe(false);
    expect(ended.isRemembered('done-11999')).toBe(true);
  });
});
