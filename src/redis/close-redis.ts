import { once } from 'node:events';
import type { RedisClient } from './redis-client.js';

const QUIT_DEADLINE_MS = 300;
const END_DEADLINE_MS = 300;

/** Lets commands in flight finish, but not for long, and closes; done after 0.6 s at most, whatever Redis does. */
export async function closeRedis(client: RedisClient): Promise<void> {
  if (client.status === 'ready') await within(QUIT_DEADLINE_MS, client.quit());
  await dropRedis(client);
}

/** Closes without waiting for anything but the end of the connection. */
export async function dropRedis(client: RedisClient): Promise<void> {
  if (client.status === 'end') return;
  // between two attempts there is no connection whose end would be told
  const ended = client.status === 'reconnecting' ? Promise.resolve() : once(client, 'end');
  client.disconnect();
  await within(END_DEADLINE_MS, ended);
}

async function within(deadlineMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => (timer = setTimeout(resolve, deadlineMs)));
  // a connection that breaks while it is being closed is closed
  await Promise.race([work.catch(() => undefined), deadline]);
  clearTimeout(timer);
}
