import { readScript, type Script } from './script.ts'

/**
 * ARGV: index, score and id of the last one seen or '', now, how many to look at. Returns how many were looked at, score and id of the
 * last of them, and score, id and bytes of each that lives. The rank of the last one seen is found anew, so that others may come and go between two pages.
 */
export const listIndex: Script = readScript(`
assertCurrent()
-- Lua's own comparison of texts follows the locale of the server, and the index does not.
local function isAfter(a, b)
  for i = 1, #a do
    local x, y = string.byte(a, i), string.byte(b, i) or -1
    if x ~= y then return x > y end
  end
  return false
end
local index, score, id, now = tag .. ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
local from = 0
if score ~= '' then
  if tonumber(redis.call('ZSCORE', index, id) or -1) == tonumber(score) then
    from = redis.call('ZREVRANK', index, id) + 1
  else
    from = redis.call('ZCOUNT', index, '(' .. score, '+inf')
    for _, other in ipairs(redis.call('ZREVRANGEBYSCORE', index, score, score)) do
      if isAfter(other, id) then from = from + 1 end
    end
  end
end
local found = redis.call('ZREVRANGE', index, from, from + tonumber(ARGV[7]) - 1, 'WITHSCORES')
local out = {#found / 2, found[#found] or '', found[#found - 1] or ''}
for i = 1, #found, 2 do
  local record = redis.call('GET', tag .. ':s:' .. found[i])
  if record and lives(header(record), now) then
    out[#out + 1] = found[i + 1]
    out[#out + 1] = found[i]
    out[#out + 1] = string.sub(record, 82)
  end
end
return out
`)

/** ARGV: index, now, rank to begin at, how many to look at. How many were looked at, and how many of them live. */
export const countIndex: Script = readScript(`
assertCurrent()
local now, from = tonumber(ARGV[4]), tonumber(ARGV[5])
local ids = redis.call('ZRANGE', tag .. ARGV[3], from, from + tonumber(ARGV[6]) - 1)
local live = 0
for _, id in ipairs(ids) do
  local h = stored(id)
  if h and lives(h, now) then live = live + 1 end
end
return {#ids, live}
`)
