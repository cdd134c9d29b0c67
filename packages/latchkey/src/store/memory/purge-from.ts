/** Deletes at most `limit` of the expired, calls `forgotten` for each, and returns how many went. */
export function purgeFrom<K, V>(
  map: Map<K, V>,
  isExpired: (value: V) => boolean,
  limit: number,
  forgotten?: (value: V) => void,
): number {
  let gone = 0
  for (const [key, value] of map) {
    if (gone >= limit) break
    if (!isExpired(value)) continue
    map.delete(key)
    forgotten?.(value)
    gone++
  }
  return gone
}
