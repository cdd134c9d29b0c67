import { readScript, writeScript, type Script } from './script.ts'

/** ARGV: id. */
export const readSession: Script = readScript(`
assertCurrent()
local record = redis.call('GET', tag .. ':s:' .. ARGV[3])
if not record or not counts(header(record)) then return false end
return string.sub(record, 82)
`)

/** ARGV: id, record, created, proof, expires, subject, tenant, now, cap or '', onCap, event expiry, time to live. */
export const insertSession: Script = writeScript(`
local id, record, created, proof, expires, subject, tenant = unpack(ARGV, 3, 9)
local now, cap, onCap, eventExpires, ttl = tonumber(ARGV[10]), tonumber(ARGV[11]), ARGV[12], ARGV[13], ARGV[14]
local present = stored(id)
if present then
  -- Our own write, sent again by a client library after a broken connection.
  if present.nonce == nonce then return {'ok', {}, {}} end
  return {'taken'}
end
local before = covering(subject, tenant)
if math.floor(tonumber(created) / 1000) <= math.floor(before / 1000) then return {'move', whole(before)} end
local index = tag .. ':u:' .. subject
local evicted, gone = {}, {}
if cap then
  local live = {}
  for _, other in ipairs(redis.call('ZRANGE', index, 0, -1)) do
    local h = stored(other)
    if not h then gone[#gone + 1] = other
    elseif lives(h, now) then live[#live + 1] = {other, h} end
  end
  local surplus = math.min(#live + 1 - cap, #live)
  if surplus > 0 and onCap == 'refuse' then return {'cap'} end
  for i = 1, surplus do evicted[i] = live[i] end
end
redis.call('SET', tag .. ':s:' .. id, record, 'PX', ttl)
redis.call('ZADD', index, created, id)
keepAtLeast(index, ttl)
redis.call('ZADD', tag .. ':x', expires, id)
noteProof(proof)
for _, other in ipairs(gone) do redis.call('ZREM', index, other) end
local ids = {}
for i, one in ipairs(evicted) do
  endOne(one[1], one[2], eventExpires)
  ids[i] = one[1]
end
return {'ok', ids, appended}
`)

/** ARGV: id, record, version, created, proof, expires, subject, tenant, fact or '', event expiry, time to live. */
export const replaceSession: Script = writeScript(`
local id, record, version, created, proof, expires, subject, tenant = unpack(ARGV, 3, 10)
local fact, eventExpires, ttl = ARGV[11], ARGV[12], ARGV[13]
local h = stored(id)
if not h then return {'lost'} end
version = tonumber(version)
-- Our own write, sent again by a client library after a broken connection.
if h.version == version and h.nonce == nonce then return {'ok', {}} end
if h.version ~= version - 1 or not counts(h) then return {'lost'} end
local key = tag .. ':s:' .. id
if h.subject ~= subject or h.tenant ~= tenant or h.created ~= tonumber(created) then
  return {'fixed', string.sub(redis.call('GET', key), 82)}
end
redis.call('SET', key, record, 'KEEPTTL')
if h.expires ~= tonumber(expires) then
  redis.call('PEXPIRE', key, ttl)
  redis.call('ZADD', tag .. ':y', expires, id)
  keepAtLeast(tag .. ':u:' .. subject, ttl)
end
noteProof(proof)
if fact ~= '' then append(fact, eventExpires) end
return {'ok', appended}
`)

/** ARGV: id, event expiry. */
export const endSession: Script = writeScript(`
local h = stored(ARGV[3])
if not h or not counts(h) then return {0, {}} end
assertPrimary()
endOne(ARGV[3], h, ARGV[4])
return {1, appended}
`)

/** ARGV: subject, id to spare, event expiry. Newest first. */
export const endOthers: Script = writeScript(`
local others = {}
for _, id in ipairs(redis.call('ZREVRANGE', tag .. ':u:' .. ARGV[3], 0, -1)) do
  local h = id ~= ARGV[4] and stored(id)
  if h and counts(h) then others[#others + 1] = {id, h} end
end
assertPrimary()
for _, one in ipairs(others) do endOne(one[1], one[2], ARGV[5]) end
return {#others, appended}
`)

/** ARGV: fact, event expiry. */
export const appendEvent: Script = writeScript(`
assertPrimary()
append(ARGV[3], ARGV[4])
return appended
`)
