import { readScript, writeScript, type Script } from './script.ts'

/** ARGV: field. The newest proof of the shard and its present cut-off, -1 for none. */
export const gatherProof: Script = readScript(`
assertCurrent()
return {redis.call('HGET', meta, 'p') or '-1', whole(cutAt(ARGV[3]))}
`)

/**
 * ARGV: field, fact without its end, now, greatest clock skew, at least, event expiry, cut-off expiry, operation. Makes or moves a
 * cut-off, appends its event, and takes a subject's records away. Returns where the cut-off is now.
 */
export const makeCutoff: Script = writeScript(`
local field, fact = ARGV[3], ARGV[4]
local now, skew, least, eventExpires, expires, op = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8], tonumber(ARGV[9]), ARGV[10]
local theirs, newest = {}, -1
if string.sub(field, 1, 1) == 's' then
  for _, id in ipairs(redis.call('ZRANGE', tag .. ':u:' .. string.sub(field, 2), 0, -1)) do
    local h = stored(id)
    if h then
      theirs[#theirs + 1] = {id, h}
      newest = math.max(newest, h.proof)
    end
  end
else
  newest = tonumber(redis.call('HGET', meta, 'p') or -1)
end
local before = math.max(now, math.min(newest, now + skew), least)
local present = redis.call('HGET', cut, field)
if present then
  local at, until_ = parseCut(present)
  before, expires = math.max(before, at), math.max(expires, until_)
end
-- Forgetting a cut-off before the last session that it covers would bring that session back.
for _, index in ipairs({':x', ':y'}) do
  local last = redis.call('ZREVRANGE', tag .. index, 0, 0, 'WITHSCORES')
  if last[2] then expires = math.max(expires, tonumber(last[2])) end
end
assertPrimary()
for _, one in ipairs(theirs) do remove(one[1], one[2]) end
fact = fact .. ',"beforeMs":' .. whole(before) .. '}'
local id = append(fact, eventExpires, op)
redis.call('HSET', cut, field, whole(before) .. ' ' .. whole(expires) .. ' ' .. id .. ' ' .. fact)
redis.call('ZADD', tag .. ':cutx', whole(expires), field)
return {whole(before), appended}
`)

/** All cut-offs of the shard, field and value by turns. */
export const readCutoffs: Script = readScript(`
assertCurrent()
return redis.call('HGETALL', cut)
`)
