import { writeScript, type Script } from './script.ts'

/** ARGV: shards, format. Writes them down if nobody has, and returns what is written. */
export const openStore: Script = writeScript(`
if redis.call('HSETNX', meta, 'shards', ARGV[3]) == 1 then redis.call('HSET', meta, 'format', ARGV[4]) end
return redis.call('HMGET', meta, 'shards', 'format')
`)

/** ARGV: now, then at most how many sessions, events, cut-offs, documents. Returns how many of each went, events by id. */
export const purgeShard: Script = writeScript(`
local now = ARGV[3]
local function due(index, limit)
  if tonumber(limit) <= 0 then return {} end
  return redis.call('ZRANGEBYSCORE', tag .. index, '-inf', now, 'LIMIT', 0, limit)
end

local sessions, gone, later = {}, 0, {}
for _, index in ipairs({':y', ':x'}) do
  for _, id in ipairs(due(index, tonumber(ARGV[4]) - gone)) do
    if not sessions[id] and not later[id] then
      local h = stored(id)
      if h and h.expires > tonumber(now) then later[id] = h
      else
        -- Redis itself may have let go of the record already.
        sessions[id] = h or 'gone'
        gone = gone + 1
      end
    end
  end
end
assertPrimary()
for id, h in pairs(sessions) do
  if h == 'gone' then
    redis.call('ZREM', tag .. ':x', id)
    redis.call('ZREM', tag .. ':y', id)
  else remove(id, h) end
end
for id, h in pairs(later) do
  redis.call('ZREM', tag .. ':y', id)
  redis.call('ZADD', tag .. ':x', whole(h.expires), id)
end

local events = due(':logx', ARGV[5])
for _, id in ipairs(events) do
  redis.call('XDEL', log, id)
  redis.call('ZREM', tag .. ':logx', id)
end

local cuts = due(':cutx', ARGV[6])
for _, field in ipairs(cuts) do
  redis.call('HDEL', cut, field)
  redis.call('ZREM', tag .. ':cutx', field)
end

local documents = due(':dx', ARGV[7])
for _, key in ipairs(documents) do
  redis.call('DEL', tag .. ':d:' .. key)
  redis.call('ZREM', tag .. ':dk', key)
  redis.call('ZREM', tag .. ':dx', key)
end
return {gone, events, #cuts, #documents}
`)
