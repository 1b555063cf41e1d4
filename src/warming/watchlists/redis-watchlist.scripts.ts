import { RedisScript } from '../../redis/redis-script.js';

/**
 * The index is a set of names. '' is in it when it was made from all keys, for as long as it lives; without that it holds
 * what was put lately, so that whoever walks through the keys misses nothing that was put meanwhile.
 * KEYS: list, index. ARGV: JSON, name, how long the index lives (ms). Returns 1 when there was one, else 0.
 */
export const PUT_WATCHLIST = new RedisScript<0 | 1>(
  'put-watchlist',
  `
redis.call('SADD', KEYS[2], ARGV[2])
if redis.call('SISMEMBER', KEYS[2], '') == 0 then redis.call('PEXPIRE', KEYS[2], ARGV[3]) end
local there = redis.call('EXISTS', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1])
return there
`,
);

/** KEYS: list, index. ARGV: name. Returns 1 when there was one, else 0. */
export const REMOVE_WATCHLIST = new RedisScript<0 | 1>(
  'remove-watchlist',
  `
redis.call('SREM', KEYS[2], ARGV[1])
return redis.call('UNLINK', KEYS[1])
`,
);

/** KEYS: index. ARGV: how long it lives (ms), names that were found. */
export const INDEX_WATCHLISTS = new RedisScript<1>(
  'index-watchlists',
  `
redis.call('SADD', KEYS[1], '')
for i = 2, #ARGV do redis.call('SADD', KEYS[1], ARGV[i]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
`,
);
