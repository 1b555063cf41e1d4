import { RedisScript } from '../../redis/redis-script.js';

/** Comes before every other write: what cannot be audited is not done. */
const AUDIT = `
local function audit(key, at, by, action, data, ttl)
  redis.call('XADD', key, 'MAXLEN', '~', 10000, '*', 'at', at, 'by', by, 'action', action, 'data', data)
  redis.call('PEXPIRE', key, ttl)
end
`;

/**
 * KEYS: current, versions, emergency. ARGV: SHA-1 of `current` as the reader knows it, versions to bring.
 * Returns [now, emergency or '', then, unless the reader knows it: current or '', highest number or '0', newest versions].
 */
export const READ_CALIBRATION = new RedisScript<
  [nowMs: number, emergency: string, current?: string, highest?: string, ...newest: string[]]
>(
  'read-calibration',
  `
local time = redis.call('TIME')
local current = redis.call('GET', KEYS[1]) or ''
local found = { time[1] * 1000 + math.floor(time[2] / 1000), redis.call('GET', KEYS[3]) or '' }
if redis.sha1hex(current) == ARGV[1] then return found end
found[3] = current
found[4] = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2] or '0'
for _, version in ipairs(redis.call('ZREVRANGE', KEYS[2], 0, tonumber(ARGV[2]) - 1)) do found[#found + 1] = version end
return found
`,
);

/**
 * Appends versions, or nothing when `current` is not what the writer read.
 * KEYS: current, versions, audit. ARGV: `current` as read, versions kept; audit: at, by, action ('' = none), data, TTL (ms);
 * then number and JSON of each version, oldest first. Returns 1 when written, 0 when somebody else was faster.
 */
export const APPEND_CALIBRATION = new RedisScript<0 | 1>(
  'append-calibration',
  `${AUDIT}
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if ARGV[5] ~= '' then audit(KEYS[3], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]) end
for i = 8, #ARGV, 2 do
  redis.call('ZREMRANGEBYSCORE', KEYS[2], ARGV[i], ARGV[i])
  redis.call('ZADD', KEYS[2], ARGV[i], ARGV[i + 1])
end
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - tonumber(ARGV[2]))
redis.call('SET', KEYS[1], ARGV[#ARGV])
return 1
`,
);

/**
 * Orders that an emergency begins, or that there is none.
 * KEYS: emergency, audit. ARGV: how long the order holds (ms), the rest of its JSON; audit: at, by, action, data, TTL (ms).
 * Its times are those of the clock of Redis, the same for all processes.
 */
export const ORDER_EMERGENCY = new RedisScript<1>(
  'order-emergency',
  `${AUDIT}
audit(KEYS[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local times = string.format('{"until_ms":%.0f,"since_ms":%.0f,', now + tonumber(ARGV[1]), now)
redis.call('SET', KEYS[1], times .. ARGV[2], 'PX', ARGV[1])
return 1
`,
);
