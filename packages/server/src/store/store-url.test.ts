import { describe, expect, test } from 'vitest'
import { parseStoreUrl, StoreUrlError } from './store-url.ts'

describe('addresses', () => {
  test.each([
    [
      'redis://cache',
      { topology: 'single', isTls: false, hosts: [{ host: 'cache', port: 6379 }], database: 0 },
    ],
    ['rediss://cache:7000/3', { isTls: true, hosts: [{ host: 'cache', port: 7000 }], database: 3 }],
    ['redis://[::1]:7000', { hosts: [{ host: '::1', port: 7000 }] }],
    ['redis://app:p%40ss%2F:@cache', { username: 'app', password: 'p@ss/:' }],
    ['redis://:word@cache', { username: null, password: 'word' }],
    [
      'rediss+sentinel://a,b:27000/main?sentinel-password=s&wait-replicas=2',
      {
        topology: 'sentinel',
        isTls: true,
        hosts: [
          { host: 'a', port: 26_379 },
          { host: 'b', port: 27_000 },
        ],
        primaryName: 'main',
        sentinelPassword: 's',
        waitReplicas: 2,
      },
    ],
    [
      'redis+cluster://a:1,b:2?prefix=auth&shards=32',
      { topology: 'cluster', prefix: 'auth', shards: 32, waitReplicas: null },
    ],
  ])('%s', (url, expected) => {
    expect(parseStoreUrl(url)).toMatchObject({ kind: 'redis', ...expected })
  })

  test('what PostgreSQL knows goes to its driver, and the schema does not', () => {
    expect(parseStoreUrl('postgresql://app:pw@db:6432/app?schema=auth&sslmode=verify-full')).toEqual({
      kind: 'postgres',
      connectionString: 'postgresql://app:pw@db:6432/app?sslmode=verify-full',
      schema: 'auth',
      label: 'postgres://db:6432/app',
    })
  })

  test.each([
    'redis://app:hunter2@cache:7000/3?prefix=hunter2',
    'rediss+sentinel://app:hunter2@a,b/main?sentinel-password=hunter2',
    'redis+cluster://:hunter2@a,b',
    'postgres://app:hunter2@db/app?password=hunter2&options=hunter2',
  ])('what people are shown of %s has no secret in it (LOG-3)', (url) => {
    const { label } = parseStoreUrl(url)
    expect(label).not.toMatch(/hunter2|app:/)
    expect(label).toMatch(/^(rediss?(\+\w+)?|postgres):\/\/\w/)
  })
})

describe('what is none is refused, and not repeated (LOG-3)', () => {
  test.each([
    ['hunter2', /^store must be one of redis:\/\//],
    ['mysql://app:hunter2@db', /^store must be one of redis:\/\//],
    ['redis://app:hunter2@', /^store must look like redis:\/\/user/],
    ['redis://app:hunter2/@cache', /write \/ \? # @ in a password as %2F/],
    ['redis://app:hunter2@@cache', /write \/ \? # @ in a password as %2F/],
    ['redis://app:hunter2%zz@cache', /a % .* is written as %25/],
    ['redis://app:hunter2@a,b', /redis\+sentinel:\/\/ or redis\+cluster:\/\//],
    ['redis://app:hunter2@cache:70000', /^store must look like/],
    ['redis://app:hunter2@cache/zero', /number of the database must be a whole number/],
    ['redis://app:hunter2@cache?hunter2=1', /There are: prefix, shards, wait-replicas, sentinel-password/],
    ['redis://app:hunter2@cache?shards=-1', /shards must be a whole number/],
    ['redis+sentinel://app:hunter2@a', /must say what Sentinel calls the primary/],
    ['redis+cluster://app:hunter2@a/1', /a cluster has no numbered databases/],
    ['postgres://app:hunter2@db:port/app', /^store must look like postgres:\/\/user/],
  ])('%s', (url, words) => {
    let message = ''
    try {
      parseStoreUrl(url)
    } catch (error) {
      if (!(error instanceof StoreUrlError)) throw error
      message = error.message
    }
    expect(message).toMatch(words)
    expect(message).not.toContain('hunter2')
  })
})
