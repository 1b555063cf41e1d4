import type { Cluster, Redis, RedisOptions } from 'ioredis';
import type { RedisClient } from './redis-client.js';
import { troubleOf } from './redis-trouble.js';

/** What the handshake reads from INFO; `role` lets ioredis notice that sentinels named a replica. */
type ReadyCheck = (done: (error: Error | null, info: { role?: string }) => void) => void;
type Authenticate = (credentials: unknown, done: (error: Error | null) => void) => unknown;

const LOADING_PAUSE_MS = 500;
const NO_PASSWORD_NEEDED = /without any password configured|no password is set/;

/**
 * Asks two questions of ioredis' handshake in our own way, on this client, its nodes and its duplicates. Left to itself
 * ioredis takes a Redis without INFO (a renamed command, a user without the right) for absent, says nothing of one that
 * is loading, and writes lines of its own to stderr. Whoever calls this listens to the client's `error` event.
 * @param passwordIgnored called whenever a password was given that Redis does not ask for
 */
export function ownHandshake(client: RedisClient, passwordIgnored: () => void = ignore): void {
  if (client.isCluster) {
    (client as Cluster).on('+node', (node: Redis) => prepare(node, passwordIgnored));
    return;
  }
  prepare(client as Redis, passwordIgnored);
}

function prepare(client: Redis, passwordIgnored: () => void): void {
  const duplicate = client.duplicate.bind(client);
  const authenticate = client.auth.bind(client) as Authenticate;
  Reflect.set(client, '_readyCheck', readyCheck(client));
  Reflect.set(client, 'auth', ((credentials, done) =>
    authenticate(credentials, (error) => {
      const isIgnored = error !== null && NO_PASSWORD_NEEDED.test(error.message);
      if (isIgnored) passwordIgnored();
      done(isIgnored ? null : error);
    })) satisfies Authenticate);
  Reflect.set(client, 'duplicate', (options?: Partial<RedisOptions>) => {
    const copy = duplicate(options);
    prepare(copy, passwordIgnored);
    return copy;
  });
}

function readyCheck(client: Redis): ReadyCheck {
  const check: ReadyCheck = (done) => {
    // refused during the handshake and about to close: the reason has been told
    if (!client.stream.writable) return;
    client.info().then(
      (info) => {
        if (!/^loading:1/m.test(info)) return done(null, roleOf(info));
        client.emit('error', new Error('LOADING Redis is loading the dataset in memory'));
        setTimeout(() => client.status === 'connect' && check(done), LOADING_PAUSE_MS).unref();
      },
      // an answer is an answer: commands will tell whether it is loading or a replica
      (error: unknown) => done(troubleOf(error) === null ? null : (error as Error), {}),
    );
  };
  return check;
}

function roleOf(info: string): { role?: string } {
  const role = /^role:(\w+)/m.exec(info)?.[1];
  return role === undefined ? {} : { role };
}

function ignore(): void {
  // told by the connections of the pool
}
