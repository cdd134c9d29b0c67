// Installs dependencies when they are missing or older than the lockfile, so that the first command after a
// clone just works. With an argument it does the same for that folder (`bench` keeps its peers to itself).
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = resolve(root, process.argv[2] ?? '.')
const lockfile = join(folder, 'package-lock.json')
const stamp = join(folder, 'node_modules', '.package-lock.json')

if (!existsSync(stamp) || statSync(stamp).mtimeMs < statSync(lockfile).mtimeMs) {
  console.log('Installing dependencies (once) …')
  const install = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (install.status !== 0) process.exit(install.status ?? 1)
}
