import type { RedisConnections } from '../redis/redis-connections.js';
import type { FamilySize, KeySurvey } from './cache-store.js';
import { COUNT_TAGGED } from './redis-cache-scripts.js';
import type { RedisKeyScan } from './redis-key-scan.js';

const SURVEY_MS = 2_000;
/** Keys of a family whose size is asked for: the average of so many is near enough. */
const MEASURED = 40;
const SAMPLE_KEYS = 5;
const ASKED_AT_ONCE = 100;
const TAGGED = 'amc:cache:tagged:';

/** Keys of one family as they come by; each is as likely as the others to be among the measured. */
class Tally {
  count = 0;
  readonly measured: string[] = [];

  add(name: string): void {
    this.count++;
    if (this.measured.length < MEASURED) this.measured.push(name);
    else {
      const at = Math.floor(Math.random() * this.count);
      if (at < MEASURED) this.measured[at] = name;
    }
  }
}

/** How many own keys there are of each kind, and what they take. Others in that Redis wait for no more than one SCAN step. */
export class RedisKeySurvey {
  constructor(
    private readonly redis: RedisConnections,
    private readonly scanner: RedisKeyScan,
  ) {}

  async take(familyOf: (name: string) => string): Promise<KeySurvey> {
    const startedMs = performance.now();
    const tallies = new Map<string, Tally>();
    let isWhole = true;
    for await (const names of this.scanner.walk('*')) {
      for (const name of names) tallyOf(tallies, familyOf(name)).add(name);
      isWhole = performance.now() - startedMs <= SURVEY_MS;
      if (!isWhole) break;
    }
    const sizes = await this.sizes([...tallies.values()].flatMap(({ measured }) => measured));
    const families = [...tallies].map(([family, tally]) => sizeOf(family, tally, sizes));
    return { families: families.sort((a, b) => (a.family < b.family ? -1 : 1)), isWhole };
  }

  /** Valid values that were written under the tag. */
  async countTagged(tag: string): Promise<number> {
    const { keys } = this.redis;
    let count = 0;
    for await (const names of this.scanner.walk(`${TAGGED}*`)) {
      const values = names.map((name) => keys.key(name.slice(TAGGED.length)));
      for (let from = 0; from < values.length; from += ASKED_AT_ONCE) {
        const some = values.slice(from, from + ASKED_AT_ONCE);
        count += await this.redis.run((client) => COUNT_TAGGED.run(client, some, [keys.prefix, tag]));
      }
    }
    return count;
  }

  /** Bytes by name, of those that are still there where the server says so. */
  private async sizes(names: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const known = new Map<string, number>();
    for (let from = 0; from < names.length; from += ASKED_AT_ONCE) {
      const some = names.slice(from, from + ASKED_AT_ONCE);
      const replies = await this.redis.run((client) => {
        const pipeline = client.pipeline();
        for (const name of some) pipeline.memory('USAGE', this.redis.keys.key(name));
        return pipeline.exec();
      });
      for (const [at, name] of some.entries()) {
        const bytes = replies?.[at]?.[1];
        if (typeof bytes === 'number') known.set(name, bytes);
      }
    }
    return known;
  }
}

function tallyOf(tallies: Map<string, Tally>, family: string): Tally {
  let tally = tallies.get(family);
  if (tally === undefined) tallies.set(family, (tally = new Tally()));
  return tally;
}

function sizeOf(family: string, { count, measured }: Tally, sizes: ReadonlyMap<string, number>): FamilySize {
  const known = measured.flatMap((name) => sizes.get(name) ?? []);
  const average = known.reduce((sum, bytes) => sum + bytes, 0) / known.length;
  return {
    family,
    count,
    bytes: known.length === 0 ? null : Math.round(average * count),
    sampleKeys: measured.slice(0, SAMPLE_KEYS),
  };
}
