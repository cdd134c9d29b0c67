import { Option } from 'commander'

/** Where the data is, for every command that works on it. */
export interface StoreFlags {
  readonly data: string
  readonly store?: string
  readonly keyFile?: string
}

export function dataOption(text: string): Option {
  return new Option('-d, --data <folder>', text).env('LATCHKEY_DATA').default('./data')
}

export function storeOption(text: string): Option {
  return new Option('--store <url>', text).env('LATCHKEY_STORE')
}

export function keyFileOption(): Option {
  return new Option(
    '--key-file <file>',
    'the 32 bytes, as base64, that encrypt private keys in the store; or the bytes themselves in LATCHKEY_KEY',
  ).env('LATCHKEY_KEY_FILE')
}

/** The flags as options of the server. The key itself is no flag, since every user of the machine can read flags. */
export function storeOptions({ data, store, keyFile }: StoreFlags): {
  readonly data: string
  readonly store?: string
  readonly keyFile?: string
  readonly key?: string
} {
  const key = process.env['LATCHKEY_KEY']
  return {
    data,
    ...(store === undefined ? {} : { store }),
    ...(keyFile === undefined ? {} : { keyFile }),
    ...(key === undefined ? {} : { key }),
  }
}

/** Takes the arguments out of the list of processes: an address may hold a password. */
export function hideArguments(name: string): void {
  process.title = `latchkey ${name}`
}
