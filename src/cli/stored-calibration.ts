import type { CalibrationDocument } from '../calibration/calibration-document.js';
import type { StoredCalibration } from '../calibration/calibration-store.js';
import { parseVersion } from '../calibration/calibration-version.js';
import { parseEmergency } from '../calibration/emergency.js';
import { EmergencySwitch } from '../calibration/emergency-switch.js';
import { DEFAULT_PRESET, presetCalibration } from '../calibration/presets.js';
import { FileCalibrationStore } from '../calibration/stores/file-calibration-store.js';
import { readRedisCalibration } from '../calibration/stores/read-redis-calibration.js';
import type { Clock } from '../common/clock.js';
import type { AppConfig } from '../config/app-config.js';
import { closeRedis } from '../redis/close-redis.js';
import { connectRedis } from '../redis/connect-redis.js';
import { KeySpace } from '../redis/key-space.js';

type Config = Pick<AppConfig, 'calibration' | 'redis'>;

/** What one scan is tuned by. */
export interface ScanCalibration {
  readonly document: CalibrationDocument;
  readonly emergency: EmergencySwitch;
  /** Why it is the default though something may be stored; null when all is well. */
  readonly trouble: string | null;
}

/** What is stored in Redis, else in the file; the default where nothing is, or where it cannot be used. Never rejects. */
export async function storedCalibration(config: Config, clock: Clock): Promise<ScanCalibration> {
  const emergency = new EmergencySwitch(clock);
  const byDefault = { document: presetCalibration(DEFAULT_PRESET), emergency };
  try {
    const stored = await readStored(config, clock);
    const order = stored.emergency === '' ? null : parseEmergency(stored.emergency);
    emergency.follow(order, stored.nowMs);
    const current = stored.versions?.current ?? '';
    if (current === '') return { ...byDefault, trouble: null };
    const version = parseVersion(current);
    if (version === null) return { ...byDefault, trouble: 'the stored calibration is damaged or of another release' };
    return { document: version.document, emergency, trouble: null };
  } catch (error) {
    return { ...byDefault, trouble: `the stored calibration cannot be read: ${(error as Error).message}` };
  }
}

async function readStored({ calibration, redis }: Config, clock: Clock): Promise<StoredCalibration> {
  if (redis.target === null) return new FileCalibrationStore(calibration.file, clock).read(null);
  const client = connectRedis(redis, 'bulk', 'scan-calibration');
  try {
    return await readRedisCalibration(client, new KeySpace(redis.prefix), null);
  } finally {
    await closeRedis(client);
  }
}
