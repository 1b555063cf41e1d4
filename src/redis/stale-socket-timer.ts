import type { Redis } from 'ioredis';

/**
 * ioredis 5.11 lets the timer of `socketTimeout` run on when the connection is lost with a command in flight; a second
 * later it would cut the healthy connection that came after (ioredis issue 2147).
 */
export function stopStaleSocketTimer(client: Redis): void {
  client.on('close', () => {
    clearTimeout(Reflect.get(client, 'socketTimeoutTimer') as NodeJS.Timeout | undefined);
    Reflect.set(client, 'socketTimeoutTimer', undefined);
  });
}
