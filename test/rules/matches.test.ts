import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootDir } from '../../runner/index.ts'
import { matchesOf, patternOf } from '../../runner/tools/matches.ts'
import t from '../helpers/tap.ts'

t.test('matches are those of matchAll, with their groups and places', (t) => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['x = 1, y = 22', /(?<name>[xy]) = (\d+)/g],
    ['', /a*/g],
    ['baab', /a*/g],
    ['\u{1f600}a\u{1f600}', /a*/gu],
    ['\u{1f600}a\u{1f600}', /a*/g],
    ['nothing', /\d/g],
  ]
  for (const [text, pattern] of cases) {
    const right = [...text.matchAll(pattern)]
    t.same(matchesOf(text, pattern), right, `${text} ${pattern.source}`)
    t.same(
      matchesOf(text, pattern).map(({ index, groups }) => ({ index, groups: { ...groups } })),
      right.map(({ index, groups }) => ({ index, groups: { ...groups } })),
      'a pattern that was used before begins anew',
    )
  }
  t.end()
})

t.test('a pattern made of a question is made once', (t) => {
  t.equal(patternOf('a|b', 'gi'), patternOf('a|b', 'gi'))
  t.not(patternOf('a|b', 'g'), patternOf('a|b', 'gi'))
  t.ok(patternOf('a|b', 'i').test('B'))
  t.end()
})

t.test('nothing that reads replies compiles a pattern again for each', (t) => {
  const files = readdirSync(join(rootDir, 'runner'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && file !== join('tools', 'matches.ts'),
  )
  t.ok(files.length > 100)
  for (const file of files) t.notMatch(readFileSync(join(rootDir, 'runner', file), 'utf8'), /\.matchAll\(/, file)
  t.end()
})
