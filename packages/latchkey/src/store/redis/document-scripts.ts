import { readScript, writeScript, type Script } from './script.ts'

/** ARGV: key. */
export const getDocument: Script = readScript(`
assertCurrent()
return redis.call('GET', tag .. ':d:' .. ARGV[3])
`)

const versionOf = `
local function versionOf(key)
  local front = redis.call('GETRANGE', tag .. ':d:' .. key, 0, 14)
  if front == '' then return 0, '' end
  if #front < 15 or string.byte(front) ~= 1 then corrupt('document') end
  return struct.unpack('<I6c8', front, 2)
end
`

/** ARGV: key, row, expected version, expiry or ''. */
export const putDocument: Script = writeScript(`${versionOf}
local key, row, expected, expires = unpack(ARGV, 3, 6)
local version, writer = versionOf(key)
-- Our own write, sent again by a client library after a broken connection.
if version == tonumber(expected) + 1 and writer == nonce then return 1 end
if version ~= tonumber(expected) then return 0 end
redis.call('SET', tag .. ':d:' .. key, row)
redis.call('ZADD', tag .. ':dk', 0, key)
if expires ~= '' then redis.call('ZADD', tag .. ':dx', expires, key)
else redis.call('ZREM', tag .. ':dx', key) end
return 1
`)

/** ARGV: key, expected version. */
export const deleteDocument: Script = writeScript(`${versionOf}
local key = ARGV[3]
local version = versionOf(key)
if version == 0 or version ~= tonumber(ARGV[4]) then return 0 end
assertPrimary()
redis.call('DEL', tag .. ':d:' .. key)
redis.call('ZREM', tag .. ':dk', key)
redis.call('ZREM', tag .. ':dx', key)
return 1
`)

/** ARGV: prefix, lowest key as ZRANGEBYLEX wants it, at most how many. Key and row by turns. */
export const listDocuments: Script = readScript(`
assertCurrent()
local prefix, out = ARGV[3], {}
for _, key in ipairs(redis.call('ZRANGEBYLEX', tag .. ':dk', ARGV[4], '+', 'LIMIT', 0, ARGV[5])) do
  if string.sub(key, 1, #prefix) ~= prefix then break end
  local row = redis.call('GET', tag .. ':d:' .. key)
  if row then
    out[#out + 1] = key
    out[#out + 1] = row
  end
end
return out
`)
