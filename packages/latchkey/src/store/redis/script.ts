import { createHash } from 'node:crypto'

/** A Lua script. Redis runs it as one atomic step, and knows it by its SHA-1. */
export interface Script {
  readonly lua: string
  readonly sha1: string
  /** Whether its effects have to reach replicas. */
  readonly writes: boolean
}

/** A script that only reads. */
export function readScript(body: string): Script {
  return makeScript(body, false)
}

/** A script that may write. It reads and judges everything first: Redis does not take back what a script wrote before an error. */
export function writeScript(body: string): Script {
  return makeScript(body, true)
}

function makeScript(body: string, writes: boolean): Script {
  const lua = `${prelude}\n${body.trim()}\n`
  // The name that Redis itself gives to a script, and no more than that.
  return { lua, sha1: createHash('sha1').update(lua).digest('hex'), writes }
}

// Every script has the shard's tag and a nonce of the call as its first arguments. Times arrive from the caller: a script
// reads no clock. Numbers become text by `whole`, because Lua's own way loses digits past the 14th.
const prelude = `
local tag, nonce = ARGV[1], ARGV[2]
local meta, log, cut = tag .. ':meta', tag .. ':log', tag .. ':cut'
local none = string.rep(' ', 22)

local function whole(n) return string.format('%.0f', n) end

local function corrupt(what) error('LKCORRUPT ' .. what) end

-- A write that changes nothing: only a primary that may write says yes to it. It also lets what follows pass when memory is
-- full, so that nobody is kept from signing out.
local function assertPrimary() redis.call('HDEL', meta, '-') end

-- For reads: a replica, or a primary cut off from its own, must not vouch for a session. A full disk is no reason to refuse.
local function assertCurrent()
  local answer = redis.pcall('HDEL', meta, '-')
  if type(answer) == 'table' and answer.err and (string.find(answer.err, 'READONLY') or string.find(answer.err, 'NOREPLICAS')) then
    error(answer.err)
  end
end

local function header(record)
  if #record < 81 or string.byte(record) ~= 1 then corrupt('record') end
  local h = {}
  h.version, h.created, h.proof, h.expires, h.idleEnd, h.nonce, h.subject, h.tenant =
    struct.unpack('<I4I6I6I6I6c8c22c22', record, 2)
  return h
end

local function stored(id)
  local front = redis.call('GETRANGE', tag .. ':s:' .. id, 0, 80)
  if front == '' then return nil end
  return header(front)
end

local function parseCut(value)
  local before, expires = string.match(value, '^(%d+) (%d+) ')
  if not before then corrupt('cut-off') end
  return tonumber(before), tonumber(expires)
end

local known = {}
local function cutAt(field)
  if not known[field] then
    local value = redis.call('HGET', cut, field)
    known[field] = value and parseCut(value) or -1
  end
  return known[field]
end

local function covering(subject, tenant)
  local before = math.max(cutAt('g'), cutAt('s' .. subject))
  if tenant ~= none then before = math.max(before, cutAt('t' .. tenant)) end
  return before
end

local function counts(h) return h.created > covering(h.subject, h.tenant) end
local function lives(h, now) return now < h.expires and now < h.idleEnd and counts(h) end

-- Each event names its predecessor, so that a reader notices any that is missing, even one that a failover took back.
local appended = {}
local function append(fact, expires, op)
  local link, previous = nonce .. '.' .. (#appended / 6), redis.call('HGET', meta, 'l') or ''
  local id = redis.call('XADD', log, '*', 'e', fact, 'x', expires, 'o', op or '', 'k', link, 'p', previous)
  redis.call('HSET', meta, 'l', link)
  redis.call('ZADD', tag .. ':logx', expires, id)
  for _, part in ipairs({id, fact, expires, op or '', link, previous}) do appended[#appended + 1] = part end
  return id
end

local function remove(id, h)
  redis.call('DEL', tag .. ':s:' .. id)
  redis.call('ZREM', tag .. ':u:' .. h.subject, id)
  redis.call('ZREM', tag .. ':x', id)
  redis.call('ZREM', tag .. ':y', id)
end

local function endOne(id, h, expires)
  remove(id, h)
  append('{"type":"session_ended","sessionId":"' .. id .. '"}', expires)
end

local function noteProof(proof)
  if tonumber(proof) > tonumber(redis.call('HGET', meta, 'p') or -1) then redis.call('HSET', meta, 'p', proof) end
end

local function keepAtLeast(key, ttl)
  if redis.call('PTTL', key) < tonumber(ttl) then redis.call('PEXPIRE', key, ttl) end
end
`
