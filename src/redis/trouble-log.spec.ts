import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ManualClock } from '../../test/support/manual-clock.js';
import { LogLines } from '../../test/support/redis/log-lines.js';
import { loadConfig } from '../config/load-config.js';
import { addressOf } from './redis-address.js';
import { TroubleLog } from './trouble-log.js';

describe('TroubleLog', () => {
  let lines: string[];
  let clock: ManualClock;
  let log: TroubleLog;

  beforeEach(() => {
    const logger = new LogLines();
    Logger.overrideLogger(logger);
    lines = logger.lines;
    clock = new ManualClock(0);
    log = new TroubleLog(clock, addressOf(loadConfig({ REDIS_URL: 'redis://user:s3cret@cache:6380' }).redis));
  });
  afterEach(() => {
    Logger.overrideLogger(['error']);
  });

  it('says each reason once in 30 s', () => {
    for (let second = 0; second < 60; second++) {
      log.down('unreachable', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
      log.down('auth', new Error('WRONGPASS s3cret'));
      clock.advance(1000);
    }
    expect(lines.filter((line) => line.includes('cannot be reached'))).toHaveLength(2);
    expect(lines.filter((line) => line.includes('refuses the password'))).toHaveLength(2);
    expect(lines[0]).toMatch(/^warn Redis at cache:6380 .*\(ECONNREFUSED\)/);
    expect(lines.join()).not.toContain('s3cret');
  });

  it('says that all is well only after it said that something is wrong', () => {
    log.up();
    expect(lines).toEqual([]);
    log.down('timeout', null);
    log.up();
    log.up();
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe('info Redis at cache:6380 is back');
  });

  it.each([
    [{ REDIS_SENTINELS: 'a:1,b:2', REDIS_PASSWORD: 's3cret' }, 'mymaster (sentinels a:1, b:2)'],
    [{ REDIS_CLUSTER_NODES: 'a:1,b:2' }, 'cluster a:1, b:2'],
    [{ REDIS_URL: 'redis://:s3cret@[::1]:7' }, '[::1]:7'],
    [{}, '-'],
  ])('names %j as %s', (env, address) => expect(addressOf(loadConfig({ ...env }).redis)).toBe(address));
});
