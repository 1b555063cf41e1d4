import { describe, expect, it } from '@jest/globals';
import { queueTroubleOf } from './queue-refusal.js';

describe('queueTroubleOf', () => {
  it.each([
    ["OOM command not allowed when used memory > 'maxmemory'. script: 1f, on @user_script:5.", 'memory_full'],
    ['MISCONF Redis is configured to save RDB snapshots, but it is currently unable to', 'write_refused'],
    ['NOREPLICAS Not enough good replicas to write.', 'write_refused'],
    ["NOPERM User reader has no permissions to run the 'evalsha' command", 'denied'],
    ["ERR The user executing the script can't run this command or subcommand script: 2a", 'denied'],
    ['Command timed out', 'timeout'],
    ['NOAUTH Authentication required.', 'auth'],
    ["READONLY You can't write against a read only replica.", 'readonly'],
    ['Connection is closed.', 'unreachable'],
    ['ERR value is not an integer or out of range', null],
    ['Missing lock for job 1. moveToFinished', null],
  ])('%s', (message, trouble) => expect(queueTroubleOf(new Error(message))).toBe(trouble));

  it('finds nothing in what is no error', () => expect(queueTroubleOf('OOM x')).toBeNull());
});
