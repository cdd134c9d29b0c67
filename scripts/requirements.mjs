// Lists the requirement and attack ids that test names carry, and the files that hold them.
//   node scripts/requirements.mjs          every id with its files
//   node scripts/requirements.mjs REV ATK  only ids of these families
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const families = process.argv.slice(2)
const id =
  /\b(SID|COO|CSRF|AUTH|JWTI|JWTV|RT|REV|KEY|NET|LOG|ADM|ERR|OAU|ATK)-(\d+)(?:(?:\.\.|–)\1?-?(\d+))?/g

/** @returns {string[]} */
function testsBelow(folder) {
  return readdirSync(folder).flatMap((name) => {
    if (name === 'node_modules' || name === 'dist') return []
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return testsBelow(path)
    return name.endsWith('.test.ts') || name.endsWith('-cases.ts') ? [path] : []
  })
}

/** @type {Map<string, Set<string>>} */
const held = new Map()
for (const file of [...testsBelow(join(root, 'packages')), ...testsBelow(join(root, 'test'))]) {
  for (const [, family, first, last] of readFileSync(file, 'utf8').matchAll(id)) {
    for (let number = Number(first); number <= Number(last ?? first); number++) {
      const name = `${family}-${number}`
      held.set(name, (held.get(name) ?? new Set()).add(relative(root, file)))
    }
  }
}

const byFamilyAndNumber = (a, b) =>
  a.split('-')[0].localeCompare(b.split('-')[0]) || a.split('-')[1] - b.split('-')[1]
for (const name of [...held.keys()].sort(byFamilyAndNumber)) {
  if (families.length > 0 && !families.includes(name.split('-')[0])) continue
  console.log(`${name.padEnd(9)} ${[...held.get(name)].join(', ')}`)
}
