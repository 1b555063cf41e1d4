import { randomBytes } from 'node:crypto';
import type { RedisConnections } from '../redis/redis-connections.js';
import { RedisScript } from '../redis/redis-script.js';
import { auditEntryOf, fieldsOf } from './audit-codec.js';
import type { AuditEntry } from './audit-entry.js';

const STREAM = 'amc:audit';
const MAX_LENGTH = 10_000;
const STREAM_TTL_MS = 90 * 86_400_000;
/** As long as keys of its family live: entries are tried again within seconds of Redis's return. */
const RECEIPT_TTL_MS = 86_400_000;

/**
 * KEYS: the stream, the receipt of this process. ARGV: maximum length, TTL of the stream (ms), of the receipt (ms); then
 * for each entry its number, at, by, action and data. The receipt holds the number of the last entry, so that what is sent
 * again because its answer was lost is written once.
 */
const APPEND = new RedisScript<1>(
  'append-audit',
  `
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
for i = 4, #ARGV, 5 do
  local number, at, by, action, data = unpack(ARGV, i, i + 4)
  if tonumber(number) > last then
    redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'at', at, 'by', by, 'action', action, 'data', data)
    last = tonumber(number)
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('SET', KEYS[2], string.format('%.0f', last), 'PX', ARGV[3])
return 1
`,
);

/** An entry on its way to Redis. Numbers rise by the order of the entries of this process. */
export interface NumberedEntry {
  readonly number: number;
  readonly entry: AuditEntry;
}

/** What was done to all processes of an installation: `at`, `by`, `action` and `data` (JSON) of each entry. */
export class AuditStream {
  private readonly receipt = `amc:idempotency:audit:${randomBytes(16).toString('hex')}`;

  constructor(private readonly redis: Pick<RedisConnections, 'keys' | 'run'>) {}

  /** In one round trip. Rejects with RedisUnavailableError, or with what Redis replied. */
  async append(entries: readonly NumberedEntry[]): Promise<void> {
    const { keys } = this.redis;
    const args = entries.flatMap(({ number, entry }) => [number, ...fieldsOf(entry)]);
    await this.redis.run((client) =>
      APPEND.run(
        client,
        [keys.key(STREAM), keys.key(this.receipt)],
        [MAX_LENGTH, STREAM_TTL_MS, RECEIPT_TTL_MS, ...args],
      ),
    );
  }

  /** The newest first. Rejects as `append` does. */
  async newest(limit: number): Promise<AuditEntry[]> {
    const key = this.redis.keys.key(STREAM);
    const entries = await this.redis.run((client) => client.xrevrange(key, '+', '-', 'COUNT', limit));
    return entries.flatMap(([id, fields]) => auditEntryOf(id, fields) ?? []);
  }
}
