import type { RedisServer } from '../../support/redis/redis-server.js';
import { type Asked, KEY_FAMILIES, type KeyFamily } from './key-table.js';

/** Keys with what they have left to live, ms; -1 = they live for ever. */
const ALL_KEYS = `local found = {}
for _, key in ipairs(redis.call('KEYS', '*')) do found[#found + 1] = redis.call('PTTL', key) .. ' ' .. key end
return found`;

/** Looks at every key of a Redis again and again. */
export class KeyWatch {
  /** At the look with the most keys. */
  most = 0;
  /** Keys that had no TTL when they were looked at. */
  readonly withoutEnd = new Set<string>();
  /** Of these, those that are to have one. */
  readonly undocumented = new Set<string>();
  /** Keys of no family of the table. */
  readonly unknown = new Set<string>();
  private readonly mostOf = new Map<KeyFamily, number>();

  constructor(private readonly redis: RedisServer) {}

  async look(): Promise<void> {
    const lines = (await this.redis.cli('EVAL', ALL_KEYS, '0')).split('\n').filter((line) => line !== '');
    const counts = new Map<KeyFamily, number>();
    for (const line of lines) {
      const space = line.indexOf(' ');
      const family = this.see(line.slice(space + 1), line.slice(0, space) === '-1');
      if (family !== undefined) counts.set(family, (counts.get(family) ?? 0) + 1);
    }
    this.most = Math.max(this.most, lines.length);
    for (const [family, count] of counts) this.mostOf.set(family, Math.max(this.mostOf.get(family) ?? 0, count));
  }

  /** Families that had more keys than what was asked for explains. */
  beyond(asked: Asked): string[] {
    const isBeyond = ([{ most }, count]: readonly [KeyFamily, number]): boolean => count > most(asked);
    return [...this.mostOf].filter(isBeyond).map(([{ names }, count]) => `${names.source}: ${count}`);
  }

  /** Families of which there never was a key. */
  get unseen(): string[] {
    return KEY_FAMILIES.filter((family) => !this.mostOf.has(family)).map(({ names }) => names.source);
  }

  private see(key: string, isWithoutEnd: boolean): KeyFamily | undefined {
    const family = KEY_FAMILIES.find(({ names }) => names.test(key));
    if (family === undefined) this.unknown.add(key);
    if (isWithoutEnd) this.withoutEnd.add(key);
    if (isWithoutEnd && family?.hasNoEnd !== true) this.undocumented.add(key);
    return family;
  }
}

/** The formula: how many keys what was asked for may leave at once. */
export function mostKeys(asked: Asked): number {
  return KEY_FAMILIES.reduce((sum, { most }) => sum + most(asked), 0);
}
