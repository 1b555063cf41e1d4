/**
 * Appends events to the stream and announces each on the channel of its type, in order, in one step.
 *
 * KEYS: the stream, the publisher's receipt.
 * ARGV: maximum length, number of the batch, lifetime of the receipt (ms), prefix of channels; then for each event the
 * id it was told under ('' = none), event_type, timestamp, run_id ('' = none), data (JSON).
 * Returns the ids of the entries, and what Redis replied where it refused to announce them or to keep the receipt
 * ('' = nothing): entries that are written stay so, and sent again they would be there twice.
 *
 * The receipt holds the answer to the publisher's last batch. When an answer is lost and the batch is sent again, it is
 * given once more, and nothing is written twice; nor by a call that arrives after later batches. An id given during an
 * outage is kept if it is newer than the stream and not ahead of this server's time, so that readers who saw it can
 * resume from it.
 */
export const APPEND_EVENTS = `
local receipt = redis.call('GET', KEYS[2])
if receipt then
  receipt = cjson.decode(receipt)
  if receipt.batch == tonumber(ARGV[2]) then return { receipt.ids, receipt.refusal } end
  if receipt.batch > tonumber(ARGV[2]) then return { {}, '' } end
end
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local ids, refusal = {}, ''
local function note(reply)
  if type(reply) == 'table' and reply.err then refusal = reply.err end
end
for i = 5, #ARGV, 5 do
  local told_id, event_type, timestamp, run_id, data = unpack(ARGV, i, i + 4)
  local fields = { 'event_type', event_type, 'timestamp', timestamp, 'data', data }
  local run = ''
  if run_id ~= '' then
    fields[7], fields[8] = 'run_id', run_id
    run = ',"run_id":' .. cjson.encode(run_id)
  end
  local id
  if told_id ~= '' and tonumber(string.match(told_id, '^%d+')) <= now_ms then
    id = redis.pcall('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], told_id, unpack(fields))
  end
  if type(id) ~= 'string' then
    id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', unpack(fields))
  end
  ids[#ids + 1] = id
  note(redis.pcall('PUBLISH', ARGV[4] .. event_type, '{"id":"' .. id .. '","event_type":"' .. event_type ..
    '","timestamp":"' .. timestamp .. '"' .. run .. ',"data":' .. data .. '}'))
end
local answer = cjson.encode({ batch = tonumber(ARGV[2]), ids = ids, refusal = refusal })
note(redis.pcall('SET', KEYS[2], answer, 'PX', ARGV[3]))
return { ids, refusal }
`;
