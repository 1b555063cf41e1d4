import { RedisScript } from '../../redis/redis-script.js';

/*
 * The fence is the highest epoch published: of the epoch keys and of the index, because memory pressure may take either.
 * What cannot be an epoch (no number, or more than a day ahead of the clock of Redis) counts as none, and a key of a wrong
 * type as absent: whoever wrote it, the next run is published.
 */
const COMMON = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local latest = now + 86400000
local function epoch_of(value)
  local epoch = tonumber(value or '')
  if epoch and epoch > 0 and epoch <= latest then return math.floor(epoch) end
  return 0
end
local function is(key, kind) return redis.call('TYPE', key).ok == kind end
local function text(number) return string.format('%.0f', number) end
local function newest(index)
  if not is(index, 'zset') then return nil, 0 end
  local top = redis.call('ZREVRANGEBYSCORE', index, text(latest), 1, 'WITHSCORES', 'LIMIT', 0, 1)
  return top[1], epoch_of(top[2])
end
local function fence_of(score)
  for i = 1, 2 do
    if is(KEYS[i], 'string') then score = math.max(score, epoch_of(redis.call('GET', KEYS[i]))) end
  end
  return score
end
local function fields(key, ...)
  if not is(key, 'hash') then return nil end
  local found = redis.call('HMGET', key, ...)
  for i = 1, select('#', ...) do if not found[i] then return nil end end
  return found
end
local function set_documents(first, age)
  local values = first + 2 * (#KEYS - 4) - 1
  for i = 5, #KEYS do
    local pair = first + 2 * (i - 5)
    local ttl = tonumber(ARGV[pair]) - age
    if ttl >= 1 then redis.call('SET', KEYS[i], ARGV[values + tonumber(ARGV[pair + 1])], 'PX', text(ttl)) end
  end
end
`;

/**
 * The instant by the clock of Redis, raised above every epoch published: runs order by when their scan began, whatever the
 * clocks of the processes say, and an emptied Redis does not give an epoch out twice.
 * KEYS: epochs (2), index of runs. Returns [epoch, clock of Redis in ms].
 */
export const OPEN_EPOCH = new RedisScript<[epoch: number, nowMs: number]>(
  'open-epoch',
  `${COMMON}
local _, score = newest(KEYS[3])
return { math.max(now, fence_of(score) + 1), now }
`,
);

/**
 * Writes one run whole, or nothing.
 * KEYS: epochs (2), index of runs, this run, then those of the documents.
 * ARGV: epoch, run id, prefix of run keys, published at (ms by the clock of Redis, '' = unknown), age (ms), source id, its
 * rank, TTL of runs, TTL of epochs, runs kept, how long a source holds the place (ms); the four parts of the run; for each
 * key of a document its TTL and the number of its value; the values.
 * Returns [outcome, epoch]: 1 published (a run of another source is overtaken whatever its epoch, so that ours may have
 * been raised), 0 fenced by a newer run of its source, -1 a live run of another source of no lower rank holds the place,
 * -2 too old to be kept. A run that memory pressure has evicted may be written again.
 * The first write is the largest: a full Redis refuses it, and with it everything.
 */
export const PUBLISH = new RedisScript<[outcome: number, epoch: number]>(
  'publish-run',
  `${COMMON}
local epoch, rank, run_ttl = tonumber(ARGV[1]), tonumber(ARGV[7]), tonumber(ARGV[8])
local at = math.min(now, tonumber(ARGV[4]) or (now - tonumber(ARGV[5])))
local age = now - at
if age >= run_ttl then return { -2, 0 } end
local top, score = newest(KEYS[3])
local held = top and fields(ARGV[3] .. top, 'source_id', 'source_rank', 'published_at_ms', 'frame')
local fence = fence_of(score)
if held and held[1] ~= ARGV[6] then
  local is_live = now - (tonumber(held[3]) or 0) < tonumber(ARGV[11])
  if is_live and (tonumber(held[2]) or 0) >= rank then return { -1, 0 } end
  epoch = math.max(epoch, fence + 1)
elseif epoch < fence or (epoch == fence and held) then
  return { 0, 0 }
end
for i, kind in pairs({ [3] = 'zset', [4] = 'hash' }) do
  if not is(KEYS[i], kind) and not is(KEYS[i], 'none') then redis.call('UNLINK', KEYS[i]) end
end
redis.call('HSET', KEYS[4], 'header', ARGV[12], 'legacy_v0', ARGV[13], 'hybrid_v1', ARGV[14], 'frame', ARGV[15],
  'source_id', ARGV[6], 'source_rank', ARGV[7], 'published_at_ms', text(at))
redis.call('PEXPIRE', KEYS[4], text(run_ttl - age))
if held and top ~= ARGV[2] then redis.call('HDEL', ARGV[3] .. top, 'frame') end
redis.call('ZADD', KEYS[3], text(epoch), ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '(' .. text(epoch), '+inf')
for _, old in ipairs(redis.call('ZREVRANGE', KEYS[3], ARGV[10], -1)) do redis.call('UNLINK', ARGV[3] .. old) end
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - tonumber(ARGV[10]))
redis.call('PEXPIRE', KEYS[3], ARGV[8])
for i = 1, 2 do redis.call('SET', KEYS[i], text(epoch), 'PX', ARGV[9]) end
set_documents(16, age)
return { 1, epoch }
`,
);

/**
 * Writes documents of the newest run anew, to last as long as they would have from its publication on.
 * KEYS: epochs (2), index of runs, the run, then those of the documents.
 * ARGV: run id; for each key of a document its TTL and the number of its value; the values.
 * Returns 1, or 0 where another run stands, or none.
 */
export const REWRITE = new RedisScript<number>(
  'rewrite-documents',
  `${COMMON}
local top, score = newest(KEYS[3])
local run = top == ARGV[1] and fence_of(score) == score and fields(KEYS[4], 'published_at_ms')
if not run then return 0 end
set_documents(2, math.max(0, now - (tonumber(run[1]) or now)))
return 1
`,
);

/**
 * Compares what a process holds with the newest run.
 * KEYS: epochs (2), index of runs. ARGV: the epoch held, an epoch that cannot be used, prefix of run keys.
 * Returns [-1, now]: what is held should be published again; [0, now]: nothing newer that can be used; or
 * [1, now, epoch, published at, source id, header, legacy_v0, hybrid_v1, frame].
 */
export const NEWER = new RedisScript<(number | Buffer)[]>(
  'newer-run',
  `${COMMON}
local known = tonumber(ARGV[1])
local top, score = newest(KEYS[3])
local run = top and
  fields(ARGV[3] .. top, 'published_at_ms', 'source_id', 'header', 'legacy_v0', 'hybrid_v1', 'frame')
local fence = fence_of(score)
if known > fence or (known == fence and not run) then return { -1, now } end
if known == fence or not run or fence == tonumber(ARGV[2]) then return { 0, now } end
return { 1, now, fence, tonumber(run[1]) or now, unpack(run, 2) }
`,
);

/**
 * KEYS: epochs (2), index of runs. ARGV: prefix of run keys.
 * Returns now, then for each run that is all there, newest first: epoch, published at, source id, header, legacy_v0, hybrid_v1.
 */
export const PAST = new RedisScript<(number | Buffer)[]>(
  'past-runs',
  `${COMMON}
local found = { now }
if not is(KEYS[3], 'zset') then return found end
local runs = redis.call('ZREVRANGEBYSCORE', KEYS[3], text(latest), 1, 'WITHSCORES')
for i = 1, #runs, 2 do
  local run = fields(ARGV[1] .. runs[i], 'published_at_ms', 'source_id', 'header', 'legacy_v0', 'hybrid_v1')
  if run then
    found[#found + 1] = epoch_of(runs[i + 1])
    found[#found + 1] = tonumber(run[1]) or now
    for part = 2, 5 do found[#found + 1] = run[part] end
  end
end
return found
`,
);
