import { readScript, type Script } from './script.ts'

/** ARGV: id of the last event read, at most how many. The link of the newest event, then six values for each event after that. */
export const readLog: Script = readScript(`
assertCurrent()
local out = {redis.call('HGET', meta, 'l') or ''}
for _, entry in ipairs(redis.call('XRANGE', log, '(' .. ARGV[3], '+', 'COUNT', ARGV[4])) do
  local value = {}
  for i = 1, #entry[2], 2 do value[entry[2][i]] = entry[2][i + 1] end
  if not (value.e and value.x and value.k and value.p and value.o) then corrupt('event') end
  for _, part in ipairs({entry[1], value.e, value.x, value.o, value.k, value.p}) do out[#out + 1] = part end
end
return out
`)

/** How many cut-offs the shard has. */
export const countCutoffs: Script = readScript(`
return redis.call('HLEN', cut)
`)
