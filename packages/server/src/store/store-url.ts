/** Where `--store` says that the data is. */
export type StoreLocation = RedisLocation | PostgresLocation

export interface RedisLocation {
  readonly kind: 'redis'
  readonly topology: 'single' | 'sentinel' | 'cluster'
  readonly isTls: boolean
  readonly hosts: readonly HostAndPort[]
  readonly username: string | null
  readonly password: string | null
  /** What Sentinel calls the primary; null unless the topology is `sentinel`. */
  readonly primaryName: string | null
  readonly database: number
  readonly sentinelPassword: string | null
  /** @see RedisOptions of `latchkey/redis` */
  readonly prefix: string | null
  readonly shards: number | null
  readonly waitReplicas: number | null
  /** The address without credentials, for people. */
  readonly label: string
}

export interface PostgresLocation {
  readonly kind: 'postgres'
  /** For the driver, credentials included. */
  readonly connectionString: string
  readonly schema: string | null
  /** The address without credentials, for people. */
  readonly label: string
}

export interface HostAndPort {
  readonly host: string
  readonly port: number
}

/** Never thrown with any part of the address in it: it may hold a password. */
export class StoreUrlError extends Error {
  override readonly name = 'StoreUrlError'
}

/** What is accepted, in a sentence. */
export const storeUrlForms: string =
  'redis://, rediss:// (TLS), redis+sentinel://host:port,…/name, redis+cluster://host:port,… or postgres://'

/** @throws {StoreUrlError} that names what is wrong and repeats nothing of the text */
export function parseStoreUrl(text: string): StoreLocation {
  const [, scheme = '', rest = ''] = /^([a-z+]+):\/\/(.+)$/i.exec(text) ?? []
  const form = forms.get(scheme.toLowerCase())
  if (form === undefined) throw new StoreUrlError(`store must be one of ${storeUrlForms}.`)
  return form === 'postgres' ? postgresLocation(text) : redisLocation(form, rest)
}

interface RedisForm {
  readonly scheme: string
  readonly topology: RedisLocation['topology']
  readonly isTls: boolean
}

const redisForms: readonly RedisForm[] = (['single', 'sentinel', 'cluster'] as const).flatMap((topology) =>
  [false, true].map((isTls) => {
    const scheme = isTls ? 'rediss' : 'redis'
    return { scheme: topology === 'single' ? scheme : `${scheme}+${topology}`, topology, isTls }
  }),
)

const forms: ReadonlyMap<string, RedisForm | 'postgres'> = new Map<string, RedisForm | 'postgres'>([
  ...redisForms.map((form) => [form.scheme, form] as const),
  ['postgres', 'postgres'],
  ['postgresql', 'postgres'],
])

// A list of hosts is no URL of the WHATWG's, so this reads the parts by itself.
const redisShape = /^(?:([^@/?#]*)@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/

function redisLocation({ scheme, topology, isTls }: RedisForm, rest: string): RedisLocation {
  const parts = redisShape.exec(rest)
  if (parts === null) throw shapeError(examples[topology])
  const [, login = '', list = '', path = '', query = ''] = parts
  const hosts = list.split(',').map((entry) => hostAndPort(entry, topology))
  if (topology === 'single' && hosts.length > 1) {
    throw new StoreUrlError(
      'store names several hosts: say whether they are redis+sentinel:// or redis+cluster://.',
    )
  }
  const { username, password } = credentialsOf(login)
  const [first = '', second = '', ...more] = path.split('/')
  const [primaryName, database] = topology === 'sentinel' ? [first, second] : ['', first]
  if (more.length > 0 || (topology !== 'sentinel' && second !== '')) {
    throw shapeError(examples[topology])
  }
  if (topology === 'sentinel' && primaryName === '') {
    throw new StoreUrlError(`store must say what Sentinel calls the primary: ${examples.sentinel}`)
  }
  if (topology === 'cluster' && database !== '')
    throw new StoreUrlError('store: a cluster has no numbered databases.')
  const parameters = parametersOf(query, ['prefix', 'shards', 'wait-replicas', 'sentinel-password'])
  return {
    kind: 'redis',
    topology,
    isTls,
    hosts,
    username,
    password,
    primaryName: primaryName === '' ? null : decoded(primaryName),
    database: database === '' ? 0 : numberOf(database, 'the number of the database'),
    sentinelPassword: parameters.get('sentinel-password') ?? null,
    prefix: parameters.get('prefix') ?? null,
    shards: optionalNumber(parameters, 'shards'),
    waitReplicas: optionalNumber(parameters, 'wait-replicas'),
    label: `${scheme}://${list}${path === '' ? '' : `/${path}`}`,
  }
}

const examples = {
  single: 'redis://user:password@host:6379/0',
  sentinel: 'redis+sentinel://user:password@host:26379,host:26379/name',
  cluster: 'redis+cluster://user:password@host:6379,host:6379',
} as const

function postgresLocation(text: string): PostgresLocation {
  if (!URL.canParse(text)) throw shapeError('postgres://user:password@host:5432/name')
  const url = new URL(text)
  const schema = url.searchParams.get('schema')
  // Ours, and unknown to the driver.
  url.searchParams.delete('schema')
  const host = url.host === '' ? (url.searchParams.get('host') ?? '') : url.host
  return { kind: 'postgres', connectionString: url.href, schema, label: `postgres://${host}${url.pathname}` }
}

function shapeError(example: string): StoreUrlError {
  return new StoreUrlError(`store must look like ${example}; write / ? # @ in a password as %2F %3F %23 %40.`)
}

function hostAndPort(entry: string, topology: RedisLocation['topology']): HostAndPort {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:.]+)\]|([^[\]:]+))(?::(\d{1,5}))?$/i.exec(entry) ?? []
  const host = bracketed ?? plain
  if (host === undefined || Number(port ?? 1) > 65_535) {
    throw shapeError(examples[topology])
  }
  return { host, port: Number(port ?? (topology === 'sentinel' ? 26_379 : 6379)) }
}

function credentialsOf(login: string): Pick<RedisLocation, 'username' | 'password'> {
  const colon = login.indexOf(':')
  const [username, password] = colon < 0 ? [login, ''] : [login.slice(0, colon), login.slice(colon + 1)]
  return {
    username: username === '' ? null : decoded(username),
    password: password === '' ? null : decoded(password),
  }
}

function parametersOf(query: string, known: readonly string[]): URLSearchParams {
  const parameters = new URLSearchParams(query)
  for (const name of parameters.keys()) {
    if (!known.includes(name))
      throw new StoreUrlError(`store knows no such parameter. There are: ${known.join(', ')}.`)
  }
  return parameters
}

function optionalNumber(parameters: URLSearchParams, name: string): number | null {
  const text = parameters.get(name)
  return text === null ? null : numberOf(text, name)
}

function numberOf(text: string, what: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text)
  throw new StoreUrlError(`store: ${what} must be a whole number.`)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new StoreUrlError('store: a % that is part of a name or a password is written as %25.')
  }
}
