import type { RedisClient } from './redis-client.js';
import { troubleOf } from './redis-trouble.js';

/** Warns of a limit at which Redis refuses writes; null when all is well or Redis does not tell. */
export async function checkMemoryPolicy(client: RedisClient): Promise<string | null> {
  const settings = (await readInfo(client)) ?? (await readConfig(client));
  const maxBytes = Number(settings?.get('maxmemory') ?? 0);
  if (settings?.get('maxmemory-policy') !== 'noeviction' || maxBytes === 0) return null;
  return (
    `Redis has a maxmemory of ${Math.ceil(maxBytes / 2 ** 20)} MiB with maxmemory-policy noeviction: once full it refuses ` +
    'every write. Set maxmemory-policy allkeys-lru, or volatile-lru where it holds more than this cache.'
  );
}

type Settings = ReadonlyMap<string, string>;

/** Asked first: users without rights to administer may have INFO, and each refusal counts as an error of that server. */
async function readInfo(client: RedisClient): Promise<Settings | null> {
  const info = await unlessRefused(client.info('memory'));
  if (info?.includes('maxmemory_policy:') !== true) return null;
  const lines = info.split('\r\n').map((line) => line.split(':'));
  return new Map(lines.map(([name = '', value = '']) => [name.replace('maxmemory_policy', 'maxmemory-policy'), value]));
}

async function readConfig(client: RedisClient): Promise<Settings | null> {
  const reply = (await unlessRefused(client.config('GET', 'maxmemory*'))) as string[] | null;
  if (reply === null || reply.length === 0) return null;
  return new Map(reply.flatMap((name, index) => (index % 2 === 0 ? [[name, reply[index + 1] ?? '']] : [])));
}

async function unlessRefused<T>(reply: Promise<T>): Promise<T | null> {
  try {
    return await reply;
  } catch (error) {
    if (troubleOf(error) !== null) throw error;
    return null;
  }
}
