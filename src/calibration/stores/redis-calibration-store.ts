import type { RedisClient } from '../../redis/redis-client.js';
import { RedisUnavailableError } from '../../redis/redis-unavailable.error.js';
import type { RedisConnections } from '../../redis/redis-connections.js';
import {
  type Appending,
  type AuditEntry,
  CalibrationStore,
  type StoredCalibration,
  VERSIONS_KEPT,
} from '../calibration-store.js';
import { CalibrationUnavailableError } from '../calibration-unavailable.error.js';
import { type Emergency, EMERGENCY_MS } from '../emergency.js';
import { readRedisCalibration } from './read-redis-calibration.js';
import { APPEND_CALIBRATION, ORDER_EMERGENCY } from './redis-calibration.scripts.js';

const AUDIT_TTL_MS = 90 * 86_400_000;
/** As state and logs name what Redis refuses us. */
const PURPOSE = 'calibration';

/** One history for all processes of an installation: every write is a compare-and-append in Redis. */
export class RedisCalibrationStore extends CalibrationStore {
  override readonly kind = 'redis';

  constructor(private readonly redis: Pick<RedisConnections, 'keys' | 'onStateChange' | 'report' | 'run' | 'state'>) {
    super();
  }

  override get isAvailable(): boolean {
    return this.redis.state.status === 'up';
  }

  override onAvailable(listener: () => void): void {
    this.redis.onStateChange(({ status }) => {
      if (status === 'up') listener();
    });
  }

  override read(known: string | null): Promise<StoredCalibration> {
    return this.ask((client) => readRedisCalibration(client, this.redis.keys, known));
  }

  override async find(version: number): Promise<string | null> {
    const [key] = this.keysOf('amc:calibration:versions');
    const [found] = await this.ask((client) => client.zrangebyscore(key, version, version));
    return found ?? null;
  }

  override async append({ expected, missing, newest, audit }: Appending): Promise<boolean> {
    const keys = this.keysOf('amc:calibration:current', 'amc:calibration:versions', 'amc:audit');
    const entry = audit === null ? ['', '', '', '', AUDIT_TTL_MS] : auditArguments(audit);
    const versions = [...missing, newest].flatMap(({ version, json }) => [version, json]);
    const args = [expected, VERSIONS_KEPT, ...entry, ...versions];
    return (await this.ask((client) => APPEND_CALIBRATION.run(client, keys, args))) === 1;
  }

  override async begin(order: Pick<Emergency, 'by' | 'reason'>, durationMs: number, audit: AuditEntry): Promise<void> {
    await this.order(durationMs, { by: order.by, reason: order.reason }, audit);
  }

  override async end(audit: AuditEntry): Promise<void> {
    await this.order(EMERGENCY_MS, { by: audit.by, reason: null, ended: true }, audit);
  }

  override async remind(order: Emergency, leftMs: number): Promise<void> {
    const [key] = this.keysOf('amc:calibration:emergency');
    await this.ask((client) => client.set(key, JSON.stringify(order), 'PX', leftMs, 'NX'));
  }

  private async order(
    durationMs: number,
    order: Omit<Emergency, 'since_ms' | 'until_ms'>,
    audit: AuditEntry,
  ): Promise<void> {
    const keys = this.keysOf('amc:calibration:emergency', 'amc:audit');
    const args = [durationMs, JSON.stringify(order).slice(1), ...auditArguments(audit)];
    await this.ask((client) => ORDER_EMERGENCY.run(client, keys, args));
  }

  private keysOf<T extends readonly string[]>(...names: T): { readonly [K in keyof T]: string } {
    return names.map((name) => this.redis.keys.key(name)) as { readonly [K in keyof T]: string };
  }

  private async ask<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    try {
      const answer = await this.redis.run(work);
      this.redis.report(PURPOSE, null);
      return answer;
    } catch (error) {
      if (error instanceof RedisUnavailableError)
        throw new CalibrationUnavailableError(`Redis is away (${error.trouble})`, { cause: error });
      this.redis.report(PURPOSE, error as Error);
      throw new CalibrationUnavailableError('Redis refuses it', { cause: error });
    }
  }
}

function auditArguments({ at, by, action, data }: AuditEntry): (string | number)[] {
  return [at, by ?? '', action, data, AUDIT_TTL_MS];
}
