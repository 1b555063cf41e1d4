import { describe, expect, it } from '@jest/globals';
import { troubleOf } from './redis-trouble.js';

const withCode = (code: string, message = code): Error => Object.assign(new Error(message), { code });

describe('troubleOf', () => {
  it.each([
    [withCode('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:6379'), 'unreachable'],
    [withCode('ECONNRESET', 'read ECONNRESET'), 'unreachable'],
    [withCode('ENOTFOUND', 'getaddrinfo ENOTFOUND nowhere'), 'unreachable'],
    [withCode('ETIMEDOUT', 'connect ETIMEDOUT'), 'unreachable'],
    [new Error('Connection is closed.'), 'unreachable'],
    [new Error("Stream isn't writeable and enableOfflineQueue options is false"), 'unreachable'],
    [new Error('Reached the max retries per request limit (which is 1). Refer to ...'), 'unreachable'],
    [new Error("Cluster isn't ready and enableOfflineQueue options is false"), 'unreachable'],
    [new Error('All sentinels are unreachable. Retrying from scratch after 10ms.'), 'unreachable'],
    [new Error('CLUSTERDOWN The cluster is down'), 'unreachable'],
    [new Error('Command timed out'), 'timeout'],
    [new Error('Ready check failed: Command timed out'), 'timeout'],
    [new Error("Socket timeout. Expecting data, but didn't receive any in 1000ms."), 'timeout'],
    [new Error('WRONGPASS invalid username-password pair or user is disabled.'), 'auth'],
    [new Error('NOAUTH Authentication required.'), 'auth'],
    [new Error('Ready check failed: NOAUTH Authentication required.'), 'auth'],
    [new Error('ERR invalid password'), 'auth'],
    [
      new Error('All sentinels are unreachable and retry is disabled. Last error: NOAUTH Authentication required.'),
      'auth',
    ],
    [new Error("READONLY You can't write against a read only replica."), 'readonly'],
    [new Error('LOADING Redis is loading the dataset in memory'), 'loading'],
    [withCode('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'), 'tls'],
    [withCode('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls'],
    [withCode('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls'],
    [withCode('CERT_HAS_EXPIRED'), 'tls'],
    [withCode('ERR_SSL_WRONG_VERSION_NUMBER'), 'tls'],
    [new Error('All sentinels are unreachable. Last error: self-signed certificate'), 'tls'],
  ])('%s is %s', (error, trouble) => expect(troubleOf(error)).toBe(trouble));

  it.each([
    new Error('OOM command not allowed when used memory > maxmemory.'),
    new Error('WRONGTYPE Operation against a key holding the wrong kind of value'),
    new Error('MISCONF Redis is configured to save RDB snapshots'),
    new Error('NOPERM this user has no permissions'),
    new Error('NOSCRIPT No matching script.'),
    new Error('ERR unknown command'),
    new TypeError('x is not a function'),
    'Connection is closed.',
    null,
  ])('%s is none: Redis has answered', (error) => expect(troubleOf(error)).toBeNull());

  it.each([
    ['ERR DB index is out of range', 'database'],
    ["NOPERM this user has no permissions to run the 'select' command", 'database'],
    ['NOAUTH Authentication required.', 'auth'],
    ['BUSY Redis is busy running a script.', null],
  ])('%s to SELECT is %s', (message, trouble) => {
    const error = Object.assign(new Error(message), { name: 'ReplyError', command: { name: 'select', args: ['99'] } });
    expect(troubleOf(error)).toBe(trouble);
  });

  it('looks at what the last node of a cluster said', () => {
    const error = Object.assign(new Error('Failed to refresh slots cache.'), { name: 'ClusterAllFailedError' });
    expect(troubleOf(error)).toBe('unreachable');
    expect(troubleOf(Object.assign(error, { lastNodeError: new Error('NOAUTH Authentication required.') }))).toBe(
      'auth',
    );
  });
});
