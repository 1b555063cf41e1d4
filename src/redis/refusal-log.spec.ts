import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ManualClock } from '../../test/support/manual-clock.js';
import { LogLines } from '../../test/support/redis/log-lines.js';
import { RefusalLog } from './refusal-log.js';

describe('RefusalLog', () => {
  let lines: string[];
  let clock: ManualClock;
  let log: RefusalLog;

  beforeEach(() => {
    const logger = new LogLines();
    Logger.overrideLogger(logger);
    lines = logger.lines;
    clock = new ManualClock(0);
    log = new RefusalLog(clock, 'cache:6380');
  });
  afterEach(() => {
    Logger.overrideLogger(['error']);
  });

  it('says each purpose and text once in 30 s', () => {
    for (let second = 0; second < 60; second++) {
      log.refused('events', new Error('OOM command not allowed'));
      log.refused('events', new Error('NOPERM no channel'));
      log.refused('board', new Error('OOM command not allowed'));
      clock.advance(1000);
    }
    expect(lines).toHaveLength(6);
    expect(lines[0]).toBe('warn Redis at cache:6380 refuses events: OOM command not allowed');
  });

  it('says that all is well only after it said that something is wrong', () => {
    log.accepted('events');
    expect(lines).toEqual([]);
    log.refused('events', new Error('OOM'));
    log.accepted('board');
    log.accepted('events');
    // within the 30 s neither is news
    log.refused('events', new Error('OOM'));
    log.accepted('events');
    expect(lines).toEqual([
      'warn Redis at cache:6380 refuses events: OOM',
      'info Redis at cache:6380 no longer refuses events',
    ]);
  });

  it.each([
    ["ERR unknown command 'XADD', with args beginning with: 's3cret' 'x' ", "ERR unknown command 'XADD'"],
    [`WRONGTYPE wrong kind script: ${'0a'.repeat(20)}, on @user_script:7.`, 'WRONGTYPE wrong kind'],
    ['x'.repeat(1000), 'x'.repeat(200)],
  ])('of %s says %s', (message, text) => {
    log.refused('events', new Error(message));
    expect(lines[0]?.split('events: ')[1]).toBe(text);
  });
});
