import { RedisScript } from '../redis/redis-script.js';

/*
 * Beside a value `{key}` there are, all in one slot of a cluster:
 *   lock:{key}                the token of the process that computes it
 *   amc:cache:generation      changes with every clear
 *   amc:cache:tag:{tag}       version of a tag; of values with tags only:
 *   amc:cache:tagged:{key}    hash, the versions that the value was written under
 * A version that is gone is never used again: its successor begins at the time of day in microseconds. A value whose
 * versions are gone, or are no longer those of its tags, is invalid. What somebody else has left in the place of one of
 * these, of whatever type, is none. Only removing is sure to be possible, as a full Redis refuses to write: so a version
 * ends by being removed.
 */

/** Names beside a value; ARGV[1] is the prefix of all keys. */
const NAMES = `
local prefix = ARGV[1]
local function lock_of(key) return prefix .. 'lock:' .. string.sub(key, #prefix + 1) end
local function tagged_of(key) return prefix .. 'amc:cache:tagged:' .. string.sub(key, #prefix + 1) end
local function tag_key(tag) return prefix .. 'amc:cache:tag:' .. tag end
local generation_key = prefix .. 'amc:cache:generation'
local function new_version()
  local now = redis.call('TIME')
  return now[1] .. string.format('%06d', now[2])
end
local function text_of(key)
  local text = redis.pcall('GET', key)
  return type(text) == 'string' and text or nil
end`;

/** The tags of a value, nil when its versions are not those it was written under. */
const VALIDITY = `
local function valid_tags(key)
  local written = redis.pcall('HGETALL', tagged_of(key))
  if written.err or #written == 0 then return nil end
  local tags = {}
  for at = 1, #written, 2 do
    if text_of(tag_key(written[at])) ~= written[at + 1] then return nil end
    tags[#tags + 1] = written[at]
  end
  return tags
end`;

/** The version of a tag outlives every value that is written under it. SET comes first: a full Redis refuses it, and nothing is done. */
const TAGS = `
local DAY_MS = 86400000
local function outlive(key, ttl)
  local need = ttl + DAY_MS
  if redis.call('PTTL', key) < need then redis.call('PEXPIRE', key, need + DAY_MS) end
end
local function version_of(tag, ttl)
  local key = tag_key(tag)
  local version = text_of(key)
  if not version then
    version = new_version()
    redis.call('SET', key, version)
  end
  outlive(key, ttl)
  return version
end
local function keep(key, payload, ttl, tags, versions)
  redis.call('SET', key, payload, 'PX', ttl)
  if #tags == 0 then return end
  local tagged = tagged_of(key)
  redis.call('UNLINK', tagged)
  for i, tag in ipairs(tags) do redis.call('HSET', tagged, tag, versions[i]) end
  redis.call('PEXPIRE', tagged, ttl)
end`;

/** Remaining TTLs, ms, in the order of KEYS: -1 = none, -2 = no such key. */
export const REMAINING_TTLS = new RedisScript<string>(
  'cache-remaining-ttls',
  `
local ttls = {}
for i, key in ipairs(KEYS) do ttls[i] = redis.call('PTTL', key) end
return table.concat(ttls, ',')`,
);

/** Of each value its tags, or nil where it is invalid: then it is removed. */
export const VALID_TAGS = new RedisScript<readonly (readonly string[] | null)[]>(
  'cache-valid-tags',
  `${NAMES}${VALIDITY}
local answers = {}
for i, key in ipairs(KEYS) do
  local tags = valid_tags(key)
  if not tags then redis.call('UNLINK', key, tagged_of(key)) end
  answers[i] = tags or false
end
return answers`,
);

/** KEYS: values. ARGV: prefix, tag. How many are valid and were written under the tag. */
export const COUNT_TAGGED = new RedisScript<number>(
  'cache-count-tagged',
  `${NAMES}${VALIDITY}
local count = 0
for _, key in ipairs(KEYS) do
  for _, tag in ipairs(redis.call('EXISTS', key) == 1 and valid_tags(key) or {}) do
    if tag == ARGV[2] then count = count + 1 end
  end
end
return count`,
);

/** ARGV: prefix, channel, notice, then of each key: payload, TTL in ms, number of tags, tags. */
export const WRITE = new RedisScript<number>(
  'cache-write',
  `${NAMES}${TAGS}
local at = 4
for _, key in ipairs(KEYS) do
  local payload, ttl, count = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local tags, versions = {}, {}
  for i = 1, count do
    tags[i] = ARGV[at + 2 + i]
    versions[i] = version_of(tags[i], ttl)
  end
  at = at + 3 + count
  keep(key, payload, ttl, tags, versions)
  redis.call('UNLINK', lock_of(key))
end
redis.call('PUBLISH', ARGV[2], ARGV[3])
return #KEYS`,
);

/** ARGV: prefix, channel, notice, the mark of a value with tags. 1 for each key that had a valid value. */
export const REMOVE = new RedisScript<readonly number[]>(
  'cache-remove',
  `${NAMES}${VALIDITY}
local removed = {}
for i, key in ipairs(KEYS) do
  local is_tagged = redis.call('TYPE', key).ok == 'string' and redis.call('GETRANGE', key, -1, -1) == ARGV[4]
  local is_valid = not is_tagged or valid_tags(key)
  local count = redis.call('UNLINK', key)
  redis.call('UNLINK', lock_of(key), tagged_of(key))
  removed[i] = is_valid and count or 0
end
redis.call('PUBLISH', ARGV[2], ARGV[3])
return removed`,
);

/**
 * KEYS: the value. ARGV: prefix, random, ms, generation's ms, tags. 'present', 'busy', or token, generation and versions.
 * The token says under which of these it was given: a lease that can write no more is no reason to wait.
 */
export const LEASE = new RedisScript<string | readonly string[]>(
  'cache-lease',
  `${NAMES}${TAGS}
if redis.call('TYPE', KEYS[1]).ok == 'string' then return 'present' end
local generation = text_of(generation_key)
if not generation then
  generation = new_version()
  redis.call('SET', generation_key, generation, 'PX', ARGV[4])
end
local given = { generation }
for i = 5, #ARGV do given[#given + 1] = version_of(ARGV[i], DAY_MS) end
local stamp = table.concat(given, ',')
local holder = text_of(lock_of(KEYS[1]))
if holder and string.sub(holder, #ARGV[2] + 2) == stamp then return 'busy' end
local token = ARGV[2] .. ',' .. stamp
redis.call('SET', lock_of(KEYS[1]), token, 'PX', ARGV[3])
return { token, unpack(given) }`,
);

/** KEYS: the value. ARGV: prefix, token, generation, payload, TTL in ms, then each tag with its version. */
export const COMMIT = new RedisScript<number>(
  'cache-commit',
  `${NAMES}${TAGS}
local lock, ttl = lock_of(KEYS[1]), tonumber(ARGV[5])
if text_of(lock) ~= ARGV[2] then return 0 end
local tags, versions = {}, {}
local is_valid = text_of(generation_key) == ARGV[3]
for at = 6, #ARGV, 2 do
  tags[#tags + 1] = ARGV[at]
  versions[#versions + 1] = ARGV[at + 1]
  is_valid = is_valid and text_of(tag_key(ARGV[at])) == ARGV[at + 1]
end
if is_valid then keep(KEYS[1], ARGV[4], ttl, tags, versions) end
for _, tag in ipairs(tags) do outlive(tag_key(tag), ttl) end
redis.call('UNLINK', lock)
return is_valid and 1 or 0`,
);

/** KEYS: the value. ARGV: prefix, token, ms. */
export const RENEW = new RedisScript<number>(
  'cache-renew-lease',
  `${NAMES}
local lock = lock_of(KEYS[1])
if text_of(lock) == ARGV[2] then return redis.call('PEXPIRE', lock, ARGV[3]) end
return 0`,
);

/** KEYS: the value. ARGV: prefix, token. */
export const RELEASE = new RedisScript<number>(
  'cache-release-lease',
  `${NAMES}
local lock = lock_of(KEYS[1])
if text_of(lock) == ARGV[2] then return redis.call('UNLINK', lock) end
return 0`,
);

/** KEYS: the version of the tag. ARGV: prefix, channel, notice. The new version. */
export const BUMP_TAG = new RedisScript<number>(
  'cache-bump-tag',
  `${NAMES}${TAGS}
redis.call('UNLINK', KEYS[1])
local version = new_version()
-- refused or not: without a version the values are as invalid, and the next one that is written begins another
redis.pcall('SET', KEYS[1], version, 'PX', 2 * DAY_MS)
redis.call('PUBLISH', ARGV[2], ARGV[3])
return tonumber(version)`,
);
