/** Whether the services follow the feed, for the page to switch: only to see what the feed is good for. */
export interface FeedSwitch {
  readonly isFollowed: boolean
  set(isFollowed: boolean): void
}

export function createFeedSwitch(): FeedSwitch {
  let current = true
  return {
    get isFollowed() {
      return current
    },
    set(isFollowed) {
      current = isFollowed
    },
  }
}
