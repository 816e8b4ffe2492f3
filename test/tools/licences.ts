import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { rootDir } from '../../runner/index.ts'

/** npm run licences: THIRD-PARTY.md, what is installed with Benchloupe (not for its development) and under which licence. */
export const FILE = 'THIRD-PARTY.md'

interface Locked {
  version?: string
  license?: string
  dev?: boolean
  devOptional?: boolean
  optional?: boolean
}

/** Text of the licence as the package has it; '' where it has none. */
function textOf(path: string): string {
  const folder = join(rootDir, path)
  const names = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)([.-]|$)/i.test(name) && !/\.(js|ts|json)$/i.test(name))
    .sort()
  return names
    .map((name) =>
      readFileSync(join(folder, name), 'utf8')
        .replace(/\r\n?/g, '\n')
        .replace(/[ \t]+$/gm, '')
        .trim(),
    )
    .join('\n\n')
}

/** The file as it has to be: made from package-lock.json, and from the packages that every machine installs. */
export function thirdParty(): string {
  const { packages } = JSON.parse(readFileSync(join(rootDir, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>
  }
  const used = Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { version = '', license = '', optional = false }]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
      return { name, version, license: license || 'see its text', text: optional ? '' : textOf(path) }
    })
    .sort((a, b) => (a.name === b.name ? a.version.localeCompare(b.version) : a.name < b.name ? -1 : 1))
  const byText = new Map<string, string[]>()
  for (const { name, version, text } of used)
    if (text !== '') byText.set(text, [...(byText.get(text) ?? []), `${name} ${version}`])
  return [
    '# Third-party software',
    '',
    'Made by `npm run licences` from package-lock.json: what is installed to run Benchloupe. Packages for one platform only (the',
    'binaries of sharp and others) are listed without their text, which lies in their folder under node_modules.',
    '',
    '| package | version | licence |',
    '|---|---|---|',
    ...used.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`),
    '',
    ...[...byText].flatMap(([text, names]) => [`## ${names.join(', ')}`, '', '````', text, '````', '']),
  ].join('\n')
}

if (argv[1] === fileURLToPath(import.meta.url)) writeFileSync(join(rootDir, FILE), thirdParty())
