import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import t from '../helpers/tap.ts'
import ts from 'typescript'
import type { Answer } from '../../runner/records/answer.ts'
import type { Score } from '../../runner/records/score.ts'
import type { CountedTest } from '../../runner/score/figures.ts'
import type { AnyTestType } from '../../runner/test-types/define-test-type.ts'
import { testType, testTypes } from '../../runner/test-types/index.ts'
import { circularAccuracy, rotations } from '../../runner/test-types/pattern.ts'
import { checkedTemplate, placeholdersOf } from '../../runner/test-types/prompt-template.ts'
import { rootDir } from '../../runner/tools/version.ts'
import { countedTest, figuresOver } from '../helpers/counted.ts'
import { checkTestType, type Sample } from '../contracts/test-type.ts'
import { samples } from '../fixtures/test-type-samples.ts'

const typeNamed = (name: string): AnyTestType => {
  const type = testType(name)
  if (!type) throw new Error(`there is no ${name}`)
  return type
}

t.test('the list', (t) => {
  t.same(
    testTypes.map((type) => type.name),
    [
      'count',
      'locate',
      'pattern',
      'size',
      'defect',
      'point',
      'detect',
      'answer',
      'read-text',
      'yes-no',
      'number',
      'clock',
      'trace',
    ],
  )
  t.equal(testType('locate')?.title, 'Locate')
  t.equal(testType('constructor'), undefined)
  t.same(
    samples.map(({ type }) => type.name).sort(),
    testTypes.map((type) => type.name).sort(),
    'every type has samples',
  )
  t.end()
})

for (const sample of samples)
  t.test(sample.type.name, (t) => {
    checkTestType(t, sample)
    t.end()
  })

/** Replies to one case, as figures count them; null is a reply that cannot be read. */
function testsOf(
  name: string,
  truth: Record<string, unknown>,
  given: Record<string, unknown>,
  replies: readonly (string | null)[],
): CountedTest[] {
  const type = typeNamed(name)
  const original = { width: 1000, height: 1000 }
  return replies.map((reply) => {
    if (reply === null) return countedTest(type, { given, truth }, null)
    const answer: Answer = type.read(reply, { given, space: 'thousand', sent: original, original })
    if (!answer.readable) throw new Error(`${name} cannot read ${reply}: ${answer.reason}`)
    return countedTest(type, { given, truth }, type.score({ given, truth, answer, original, passMark: type.passMark }))
  })
}

const scoresOf = (...asked: Parameters<typeof testsOf>): Score[] =>
  testsOf(...asked).flatMap(({ score }) => score ?? [])

const figure = (name: string, tests: readonly CountedTest[], which: string): number | null | undefined => {
  const value = figuresOver(typeNamed(name), tests).find((figure) => figure.name === which)?.value
  return typeof value === 'number' ? Number(value.toFixed(4)) : value
}

t.test('figures over many tests', (t) => {
  const counts = testsOf('count', { count: 5 }, { object: 'spots' }, ['{5}', '{7}', '{4}', '{5}'])
  t.same(
    ['exact', 'within-1', 'absolute-error', 'error', 'agrees'].map((which) => figure('count', counts, which)),
    [0.5, 0.75, 0.75, 0.25, null],
  )

  const points = { points: [{ at: [100, 100] }, { at: [500, 500] }] }
  const located = testsOf('locate', points, { object: 'spots' }, [
    '[[100, 100], [500, 510], [900, 900]]',
    '[[100, 100]]',
  ])
  t.same(
    ['detection', 'false-positives', 'f1', 'distance'].map((which) => figure('locate', located, which)),
    [0.75, 0.25, 0.75, 3.3333],
    'pooled over all objects',
  )

  const yes = testsOf('yes-no', { answer: 'yes' }, {}, ['yes', 'yes', 'no'])
  const no = testsOf('yes-no', { answer: 'no' }, {}, ['yes', 'no'])
  t.same(
    ['accuracy', 'precision', 'recall', 'f1', 'positive-rate', 'true-rate'].map((which) =>
      figure('yes-no', [...yes, ...no], which),
    ),
    [0.6, 0.6667, 0.6667, 0.6667, 0.6, 0.6],
  )

  const boxes = {
    boxes: [
      { label: 'a', box: [0, 0, 100, 100] },
      { label: 'b', box: [500, 500, 100, 100] },
    ],
  }
  const detected = testsOf('detect', boxes, { labels: ['a', 'b'] }, [
    '[{"label": "a", "box": [0, 0, 100, 100]}, {"label": "b", "box": [0, 0, 9, 9]}]',
  ])
  t.same(
    ['f1', 'precision', 'recall', 'iou', 'ap'].map((which) => figure('detect', detected, which)),
    [0.5, 0.5, 0.5, 1, 0.5],
  )

  const clicks = [
    ...testsOf('point', { box: [0, 0, 100, 100], kind: 'icon' }, { target: 'it' }, ['[50, 50]', '[130, 140]']),
    ...testsOf('point', { box: [0, 0, 100, 100], kind: 'text' }, { target: 'it' }, ['[5, 5]']),
  ]
  t.same(
    ['hit', 'hit-icon', 'hit-text', 'mean-miss'].map((which) => figure('point', clicks, which)),
    [0.6667, 0.5, 1, 50],
  )

  const face = { valid: true, hours: 11, minutes: 59, centre: [500, 500], radius: 100 }
  const times = testsOf('clock', face, { seconds: false }, [
    '{"valid": true, "hours": 0, "minutes": 1}',
    '23:59',
    '{"valid": false}',
  ])
  t.same(
    ['exact', 'validity', 'seconds-off', 'median-seconds-off'].map((which) => figure('clock', times, which)),
    [0.3333, 0.6667, 60, 60],
  )
  t.end()
})

t.test('figures count a reply that cannot be read as the headline does', (t) => {
  const unread = (name: string, truth: Record<string, unknown>, given: Record<string, unknown>, replies: string[]) =>
    testsOf(name, truth, given, [...replies, null])
  const counts = unread('count', { count: 5 }, { object: 'spots' }, ['{5}', '{7}', '{5}'])
  t.same(
    ['exact', 'within-1', 'absolute-error', 'error'].map((which) => figure('count', counts, which)),
    [0.5, 0.5, 0.6667, 0.6667],
    'errors are of the three that can be read',
  )
  t.match(figuresOver(typeNamed('count'), counts).find(({ name }) => name === 'error')?.title, /, of readable replies$/)

  const points = { points: [{ at: [100, 100] }, { at: [500, 500] }] }
  const located = unread('locate', points, { object: 'spots' }, ['[[100, 100], [500, 510]]'])
  t.same(
    ['detection', 'false-positives', 'f1', 'distance'].map((which) => figure('locate', located, which)),
    [0.5, 0, 0.6667, 5],
  )

  const decisions = [
    ...unread('yes-no', { answer: 'yes' }, {}, ['yes']),
    ...unread('yes-no', { answer: 'no' }, {}, ['no', 'yes']),
  ]
  // scikit-learn with a third class for what cannot be read, and "yes" as the label that is looked at
  t.same(
    ['accuracy', 'precision', 'recall', 'f1', 'positive-rate', 'true-rate'].map((which) =>
      figure('yes-no', decisions, which),
    ),
    [0.4, 0.5, 0.5, 0.5, 0.4, 0.4],
  )

  const boxes = {
    boxes: [
      { label: 'a', box: [0, 0, 100, 100] },
      { label: 'b', box: [500, 500, 100, 100] },
    ],
  }
  const detected = unread('detect', boxes, { labels: ['a', 'b'] }, [
    '[{"label": "a", "box": [0, 0, 100, 100]}, {"label": "b", "box": [500, 500, 600, 600]}]',
  ])
  // of each label one of two is found first: precision 1 at the recalls 0 .. 0.5, which are 51 of 101
  t.same(
    ['f1', 'precision', 'recall', 'iou', 'ap'].map((which) => figure('detect', detected, which)),
    [0.6667, 1, 0.5, 1, 0.505],
  )

  const clicks = [
    ...unread('point', { box: [0, 0, 100, 100], kind: 'icon' }, { target: 'it' }, ['[50, 50]', '[130, 140]']),
    ...unread('point', { box: [0, 0, 100, 100], kind: 'text' }, { target: 'it' }, ['[5, 5]']),
  ]
  t.same(
    ['hit', 'hit-icon', 'hit-text', 'mean-miss'].map((which) => figure('point', clicks, which)),
    [0.4, 0.3333, 0.5, 50],
  )
  t.end()
})

t.test('scores that need a second look', (t) => {
  const [half] = scoresOf(
    'trace',
    {
      start: { at: [100, 100], radius: 20 },
      goal: { at: [900, 100], radius: 20 },
      walls: [[500, 0, 500, 300]],
      wallWidth: 10,
      path: [
        [100, 100],
        [100, 500],
        [900, 500],
        [900, 100],
      ],
    },
    { from: 'a', to: 'b' },
    ['[[100, 100], [100, 500], [500, 500], [500, 280], [900, 100]]'],
  )
  // the wall's round end begins 295 px down, and the way left the right path 40 px (twice the radius) above it
  t.ok(half && half.score > 0.49 && half.score < 0.53, `half of the way: ${half?.score}`)
  t.same(half?.matches.at(-1)?.found?.label, 'touches a wall')
  t.match(half?.sentence, /^The path touches a wall, after 5\d(?:\.\d)? % of the way\.$/)

  const line = {
    start: { at: [100, 100], radius: 20 },
    goal: { at: [100, 180], radius: 20 },
    path: [
      [100, 100],
      [900, 100],
      [900, 180],
      [100, 180],
    ],
    tolerance: 45,
  }
  const [short] = scoresOf('trace', line, { from: 'a', to: 'b', along: true }, ['[[100, 100], [100, 180]]'])
  t.ok(short && short.score < 0.2, 'a short cut between two ends that lie near each other is no following')
  t.match(short?.sentence, /leaves out what follows/)

  const year = scoresOf('number', { value: 2016 }, { unit: 'year' }, ['{2008}', '{2016}'])
  t.same(
    year.map((item) => [item.score, item.metrics.find(({ name }) => name === 'chartqa')?.value]),
    [
      [0, 1],
      [1, 1],
    ],
    'a year, and the official rule',
  )
  const asked = typeNamed('number')
  const answer = asked.read('{2008}', {
    given: {},
    space: 'unit',
    sent: { width: 1, height: 1 },
    original: { width: 1, height: 1 },
  })
  const inYear = (question: string | undefined): number =>
    asked.score({ given: {}, truth: { value: 2016 }, answer, original: { width: 1, height: 1 }, passMark: 1, question })
      .score
  t.same(
    [inYear('In which year was it highest?'), inYear('How many were sold?'), inYear(undefined)],
    [0, 1, 1],
    'a question for a year',
  )
  t.same(
    scoresOf('number', { value: 12, percent: true }, {}, ['{12%}', '{12}', '{0.12}']).map((score) => score.score),
    [1, 1, 0],
  )
  t.same(
    scoresOf('number', { value: 0.12, percent: false }, {}, ['{12%}', '{0.12}', '{12}']).map((score) => score.score),
    [1, 1, 0],
  )
  t.same(
    scoresOf('number', { value: 3.5 }, { unit: 'million USD' }, [
      '{3.5}',
      '{$3.5 million}',
      '{3500 thousand}',
      '{3,500,000}',
    ]).map((score) => score.score),
    [1, 1, 1, 1],
  )
  const inScale = (value: number, reply: string, given: Record<string, unknown>): [number, unknown] => {
    const [score] = scoresOf('number', { value }, given, [reply])
    return [score?.score ?? Number.NaN, score?.metrics.find(({ name }) => name === 'error')?.value]
  }
  const millions = { unit: 'million USD' }
  t.same(inScale(3.5, '{4200000}', millions), [0, 4.2 - 3.5], 'written out, and wrong')
  t.same(inScale(25_462_700, '{25462700}', millions), [1, 0], 'a truth as large in its unit means the unit')
  t.same(inScale(3.5, '{3.5 thousand}', millions), [0, 0.0035 - 3.5], 'the unit says what a magnitude means')
  for (const question of ['How many million dollars were spent?', 'What was spent (in millions of USD)?'])
    t.same(
      ['3.5 million', '{3.5}', '$3,500,000', '3.5 thousand'].map((reply) => inScale(3.5, reply, { question })[0]),
      [1, 1, 1, 0],
      question,
    )
  t.same(inScale(106.3, '106.3 million', {}), [1, 0], 'a truth that names no scale may be in that of the chart')
  t.same(inScale(106_300_000, '106.3 million', {}), [1, 0], 'or written out')
  t.same(inScale(5, '3 million', {}), [0, 2_999_995], 'a wrong answer is what it says')
  t.same(
    scoresOf('number', { value: 0 }, {}, ['{0}', '{0.0}', '{0.01}']).map((score) => score.score),
    [1, 1, 0],
  )

  t.same(
    scoresOf('read-text', { text: '1,20', alternatives: ['1.20'] }, {}, ['1.20', '1;20']).map((score) => score.score),
    [1, 0.75],
    'the best of several right texts',
  )
  t.equal(scoresOf('count', { count: 1 }, { object: 'triangles' }, ['{1}'])[0]?.sentence, 'Counted 1, which is right.')
  t.equal(typeNamed('count').expected({ count: 1 }, { object: 'triangles' }), '1 triangle')
  t.equal(
    typeNamed('trace').example({
      given: { from: 'a', to: 'b' },
      truth: { start: { at: [1, 1], radius: 1 }, goal: { at: [1, 1], radius: 1 } },
      question: undefined,
      space: 'unit',
      sent: { width: 9, height: 9 },
      original: { width: 9, height: 9 },
    }),
    null,
    'no example without a path',
  )
  t.end()
})

t.test("a prompt of one's own", (t) => {
  const [count, yesNo] = [typeNamed('count'), typeNamed('yes-no')]
  const context = {
    given: { object: 'red {format} spots' },
    question: undefined,
    space: 'unit',
    sent: { width: 10, height: 10 },
  } as const
  t.same(placeholdersOf(count), ['question', 'format', 'object'])
  t.same(placeholdersOf(yesNo), ['question', 'format'], 'the question of a case is not a placeholder of its own')
  const own = checkedTemplate('Count the {object}, e.g. {2} or {{object}}.\n{format}', count)
  t.equal(
    own(context),
    `Count the red {format} spots, e.g. {2} or {object}.\n${count.format(context)}`,
    'what is filled in stays as it is',
  )
  t.equal(checkedTemplate('{question}\n{format}', count)(context), count.ask(context))
  t.throws(() => checkedTemplate('Count the {objekt}. {format}', count), {
    message:
      /^\{objekt\} is not a placeholder of count, which has \{question\}, \{format\}, \{object\}; for the word itself in braces write \{\{objekt\}\}\.$/,
  })
  t.throws(() => checkedTemplate('{question}', count), { message: /\{format\} is missing/ })
  for (const type of testTypes)
    t.doesNotThrow(
      () =>
        checkedTemplate(
          placeholdersOf(type)
            .map((name) => `{${name}}`)
            .join(' '),
          type,
        ),
      type.name,
    )
  t.end()
})

t.test('circular evaluation', (t) => {
  const item = {
    id: 'q1',
    type: 'pattern',
    given: { options: [{ name: 'a' }, { name: 'b' }, { name: 'c' }], circular: true },
    truth: { option: 'b' },
  }
  const three = rotations(item)
  t.same(
    three.map(({ id }) => id),
    ['q1-r1', 'q1-r2', 'q1-r3'],
  )
  t.same(
    three.map(({ given }) => given.options.map(({ name }) => name).join('')),
    ['abc', 'bca', 'cab'],
  )
  t.ok(three.every(({ truth }) => truth.option === 'b'))
  t.same(
    rotations({ ...item, given: { ...item.given, circular: false } }).map(({ id }) => id),
    ['q1'],
  )
  t.same(rotations({ ...item, type: 'count' }).length, 1)
  const long = rotations({ ...item, id: 'x'.repeat(64) })
  t.ok(long.every(({ id }) => id.length <= 64) && new Set(long.map(({ id }) => id)).size === 3)
  t.not(
    long[0]?.id,
    rotations({ ...item, id: `${'x'.repeat(63)}y` })[0]?.id,
    'long ids that differ at their ends stay apart',
  )
  const passed = (id: string, right: readonly boolean[], suite = 's', repeat = 1, circular = true) =>
    right.map((passed, i) => ({
      suite,
      case: `${id}-r${i + 1}`,
      repeat,
      passed,
      given: { circular, options: [{ name: 'a' }, { name: 'b' }] },
    }))
  const circular = (tests: ReturnType<typeof passed>): number | null | undefined => {
    const tally = circularAccuracy()
    for (const test of tests) tally.add(test)
    return tally.figures()[0]?.value
  }
  t.equal(
    circular([...passed('a', [true, true]), ...passed('b', [true, false]), ...passed('plain', [false], 's', 1, false)]),
    0.5,
  )
  t.equal(
    circular([...passed('a', [true, true]), ...passed('a', [false, true], 'other suite')]),
    0.5,
    'questions of one name in two suites',
  )
  t.equal(circular([...passed('a', [true, true]), ...passed('a', [false, true], 's', 2)]), 0.5, 'repeats')
  t.equal(circular([...passed('a', [true]), ...passed('b', [true, true])]), 1, 'one rotation has no reply')
  t.equal(circular([...passed('a', [false])]), 0, 'and one that is wrong suffices')
  t.equal(circular([]), null)
  t.end()
})

t.test('docs/add-a-test-type.md compiles, runs and holds the contract', async (t) => {
  const page = await readFile(join(rootDir, 'docs/add-a-test-type.md'), 'utf8')
  const block = (opening: string): string => {
    const [, code] = page.split(`\`\`\`${opening}\n`)
    if (code === undefined) throw new Error(`the page has no block "${opening}"`)
    return code.slice(0, code.indexOf('\n```'))
  }
  const dir = t.testdir({})
  const compiled = fileURLToPath(new URL('../..', import.meta.url))
  // the two files where the page puts them, among the compiled ones of this build
  await mkdir(join(dir, 'runner/test-types'), { recursive: true })
  await mkdir(join(dir, 'test/fixtures/test-types'), { recursive: true })
  for (const room of ['read', 'score', 'records', 'tools'])
    await symlink(join(compiled, 'runner', room), join(dir, 'runner', room), 'dir')
  for (const file of ['test-types/define-test-type.js'])
    await symlink(join(compiled, 'runner', file), join(dir, 'runner', file))
  await symlink(join(rootDir, 'node_modules'), join(dir, 'node_modules'), 'dir')
  await writeFile(join(dir, 'package.json'), '{"type": "module"}')

  const write = async (file: string, code: string): Promise<void> => {
    const options = {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ES2022,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    }
    const { outputText, diagnostics } = ts.transpileModule(code, { compilerOptions: options, reportDiagnostics: true })
    t.same(diagnostics, [], file)
    await writeFile(join(dir, file), outputText)
  }
  await write('runner/test-types/bearing.js', block('ts'))
  await write('test/fixtures/test-types/bearing.js', block('ts sample'))
  const { bearingSample } = (await import(pathToFileURL(join(dir, 'test/fixtures/test-types/bearing.js')).href)) as {
    bearingSample: Sample
  }
  t.test('bearing', (t) => {
    checkTestType(t, bearingSample)
    t.end()
  })

  const list =
    block('ts diff')
      .match(/\[(.*)\]/)?.[1]
      ?.split(', ') ?? []
  t.equal(list.length, testTypes.length + 1, 'the list on the page is the list and one more')
  const line = JSON.parse(block('json')) as { given: unknown; truth: unknown }
  t.same(bearingSample.type.problems?.(line.given, line.truth, { width: 200, height: 200 }), [])
})
