import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'
import { commands } from '../../server/cli/main.ts'
import { commandPage } from '../tools/command-page.ts'

/** What documents name is there: commands and options, scripts, files, links and their headings. */

const markdown = (folder: string): string[] =>
  readdirSync(join(rootDir, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => normalize(join(folder, name)))
const files = ['.', 'docs', 'docs/decisions', 'findings'].flatMap(markdown)
// what changed is history: it may name what is gone
const current = files.filter((file) => file !== 'CHANGELOG.md')
const text = (file: string): string => readFileSync(join(rootDir, file), 'utf8')
const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }

t.test('docs/command-line.md says what the commands say of themselves', async (t) => {
  t.equal(text('docs/command-line.md'), await commandPage(), 'npm run docs writes it anew')
})

t.test('commands and options that documents show are there', async (t) => {
  const options = new Map(
    await Promise.all(
      commands.map(
        async ({ name, load }) => [name, new Set(['help', ...Object.keys((await load()).options)])] as const,
      ),
    ),
  )
  let shown = 0
  for (const file of current)
    for (const [, command = '', rest = ''] of text(file).matchAll(
      /(?:^|[\s`"(])(?:npx )?benchloupe ([a-z][a-z-]+)((?:[ \t]+(?:[^\s`|#]|\\\n)+)*)/gm,
    )) {
      if (!options.has(command)) {
        // a sentence goes on after the name; in code it is a command
        t.notOk(/^ *-/.test(rest), `${file}: benchloupe ${command}${rest}`)
        continue
      }
      shown++
      for (const [, option = ''] of rest.matchAll(/(?:^|\s)--([a-z][a-z-]*)/g))
        t.ok(options.get(command)?.has(option), `${file}: benchloupe ${command} --${option}`)
    }
  t.ok(shown > 30, `${shown} commands`)
  for (const name of options.keys())
    t.ok(
      current.some((file) => file !== 'docs/command-line.md' && new RegExp(`benchloupe ${name}\\b`).test(text(file))),
      `benchloupe ${name} is told of elsewhere than in its list`,
    )
})

t.test('scripts that documents name are there, and each is named', (t) => {
  const named = new Set<string>()
  for (const file of current)
    for (const [, script = ''] of text(file).matchAll(/npm run (?:--silent )?([a-z][a-z-]*)/g)) {
      named.add(script)
      t.ok(Object.hasOwn(scripts, script), `${file}: npm run ${script}`)
    }
  for (const script of Object.keys(scripts))
    if (!['start', 'test', 'prepack'].includes(script)) t.ok(named.has(script), `npm run ${script} is told of`)
  t.end()
})

t.test('files that documents name are there', (t) => {
  for (const file of current) {
    // decisions tell of what was, too, and these two of files that somebody is to make
    if (file.startsWith('docs/decisions') || file.startsWith('docs/add-a-')) continue
    for (const [, path = ''] of text(file).matchAll(
      /`((?:server|runner|test|views|static|docs|suites|findings|\.ci)\/[\w./-]+\.(?:ts|js|njk|css|md|json|yaml|sh))`/g,
    ))
      if (!path.includes('NAME')) t.ok(existsSync(join(rootDir, path)), `${file}: ${path}`)
  }
  t.end()
})

/** As GitHub makes them of headings. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')
const anchors = (file: string): Set<string> => {
  const prose = text(file).replace(/^```[\s\S]*?^```/gm, '')
  return new Set([...prose.matchAll(/^#{1,6}\s+(.*)$/gm)].map(([, heading = '']) => anchorOf(heading)))
}

t.test('links of documents lead somewhere', (t) => {
  let links = 0
  for (const file of files)
    for (const [, target = ''] of text(file)
      .replace(/^```[\s\S]*?^```/gm, '')
      .matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      links++
      const [path = '', anchor] = target.split('#')
      const to = path === '' ? file : normalize(join(dirname(file), path))
      t.ok(existsSync(join(rootDir, to)), `${file}: ${target}`)
      if (anchor !== undefined && to.endsWith('.md') && existsSync(join(rootDir, to)))
        t.ok(anchors(to).has(anchor), `${file}: ${target}`)
    }
  t.ok(links > 50, `${links} links`)
  t.end()
})
