import { createHash } from 'node:crypto';
import type { KeySpace } from '../../redis/key-space.js';
import type { RedisClient } from '../../redis/redis-client.js';
import { type StoredCalibration, VERSIONS_READ } from '../calibration-store.js';
import { READ_CALIBRATION } from './redis-calibration.scripts.js';

/** What Redis has, in one round trip. @param known `current` as it was read last; null = never */
export async function readRedisCalibration(
  client: RedisClient,
  keys: KeySpace,
  known: string | null,
): Promise<StoredCalibration> {
  const names = ['amc:calibration:current', 'amc:calibration:versions', 'amc:calibration:emergency'];
  const sha = known === null ? '' : createHash('sha1').update(known).digest('hex');
  const [nowMs, emergency, current, highest, ...newest] = await READ_CALIBRATION.run(
    client,
    names.map((name) => keys.key(name)),
    [sha, VERSIONS_READ],
  );
  return {
    nowMs,
    emergency,
    versions: current === undefined ? null : { current, newest, highest: Number(highest) },
  };
}
