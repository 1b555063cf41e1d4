import type { RedisClient } from './redis-client.js';
import { troubleOf } from './redis-trouble.js';
import { parseServerFacts, type ServerFacts } from './server-facts.js';

/** Warns of a limit at which Redis refuses writes; null when all is well or Redis does not tell. */
export async function checkMemoryPolicy(client: RedisClient): Promise<string | null> {
  const settings = (await readInfo(client)) ?? (await readConfig(client));
  const maxBytes = settings?.maxMemoryBytes ?? 0;
  if (settings?.evictionPolicy !== 'noeviction' || maxBytes === 0) return null;
  return (
    `Redis has a maxmemory of ${Math.ceil(maxBytes / 2 ** 20)} MiB with maxmemory-policy noeviction: once full it refuses ` +
    'every write. Set maxmemory-policy allkeys-lru, or volatile-lru where it holds more than this cache.'
  );
}

type Settings = Pick<ServerFacts, 'maxMemoryBytes' | 'evictionPolicy'>;

/** Asked first: users without rights to administer may have INFO, and each refusal counts as an error of that server. */
async function readInfo(client: RedisClient): Promise<Settings | null> {
  const info = await unlessRefused(client.info('memory'));
  const facts = info === null ? null : parseServerFacts(info);
  return facts?.evictionPolicy === null ? null : facts;
}

async function readConfig(client: RedisClient): Promise<Settings | null> {
  const reply = (await unlessRefused(client.config('GET', 'maxmemory*'))) as string[] | null;
  if (reply === null || reply.length === 0) return null;
  const settings = new Map(reply.flatMap((name, index) => (index % 2 === 0 ? [[name, reply[index + 1] ?? '']] : [])));
  return {
    maxMemoryBytes: Number(settings.get('maxmemory') ?? 0),
    evictionPolicy: settings.get('maxmemory-policy') ?? null,
  };
}

async function unlessRefused<T>(reply: Promise<T>): Promise<T | null> {
  try {
    return await reply;
  } catch (error) {
    if (troubleOf(error) !== null) throw error;
    return null;
  }
}
