import t from '../helpers/tap.ts'
import { answerTags, lastBoxed, only } from '../../runner/read/marks/answer-part.ts'
import { readShortAnswer } from '../../runner/read/short-answer.ts'
import { plainCharacters, shownText } from '../../runner/read/shown.ts'
import { hideThinking } from '../../runner/read/thinking.ts'

t.test("every family's thinking is hidden, in place", (t) => {
  for (const [reply, shown] of [
    ['<think>5</think>7', '7'],
    ['<think duration="3">5</think>7', '7'],
    ['<thought>4? 6?</thought>7', '7'],
    ['<reasoning>5</thinking>7', '7'],
    ['<seed:think>5</seed:think>7', '7'],
    ['\u25c1think\u25b75\u25c1/think\u25b77', '7'],
    ['[THINK]4? 6?[/THINK]7', '7'],
    ['<|begin_of_thought|>5<|end_of_thought|>7', '7'],
    ['<|START_THINKING|>5<|END_THINKING|>7', '7'],
    ['<|channel|>analysis<|message|>5?<|end|><|start|>assistant<|channel|>final<|message|>7<|return|>', '7'],
    ['<|channel>thought\n5\n<channel|>7', '7'],
    ['analysisIs it 5? No.assistantfinal7', '7'],
    ['<unused94>thought\n5<unused95>7', '7'],
    ['<details type="reasoning"><summary>Thought</summary>5</details>7', '7'],
    ['5\u25c1/think\u25b77', '7'],
    ['<think>5, so 7', ''],
    ['\u25c1think\u25b75, so <answer>7</answer>', ''],
    ['<|channel|>analysis<|message|>5', ''],
    ['an analysis gave 5', 'an analysis gave 5'],
    ['<details>7</details>', '<details>7</details>'],
  ] as const) {
    t.equal(hideThinking(reply).trim(), shown, reply)
    t.equal(hideThinking(reply).length, reply.length, `${reply}: every character keeps its place`)
  }
  t.end()
})

t.test('characters of every script become plain, in place', (t) => {
  for (const [text, plain] of [
    ['\uff15\u3002', '5.'],
    ['\u0661\u0662\u066b\u0665', '12.5'],
    ['\u096b', '5'],
    ['\uff08B\uff09', '(B)'],
    ['10\uff1a08', '10:08'],
    ['\u22124\u00a0000', '-4 000'],
    ['\u201cyes\u201d', '"yes"'],
    ['caf\u00e9 \ud83d\ude00 \u7b54\u6848', 'caf\u00e9 \ud83d\ude00 \u7b54\u6848'],
  ] as const) {
    t.equal(plainCharacters(text), plain)
    t.equal(plainCharacters(text).length, text.length)
  }
  t.equal(shownText('<think>\uff15</think>\uff17').trim(), '7')
  t.end()
})

t.test('answer tags and boxes', (t) => {
  const tags = (text: string): string[] => answerTags(text).map((range) => text.slice(...range))
  t.same(tags('<answer>5</answer>'), ['5'])
  t.same(tags('<answer>4</answer> no, <Answer> 5 </Answer>'), ['4', ' 5 '])
  t.same(tags('<|begin_of_box|>B<|end_of_box|>'), ['B'])
  t.same(tags('[ANSWER]5[/ANSWER] <answer></answer>'), ['5'])
  t.same(tags('<answer>5'), ['5'], 'an end that never comes')
  t.same(tags('<answerable>5'), [])
  const boxed = (text: string): string | null => {
    const range = lastBoxed(text)
    return range && text.slice(...range)
  }
  t.equal(boxed('so \\boxed{3} or \\boxed{\\frac{1}{2}}.'), '\\frac{1}{2}')
  t.equal(boxed('\\boxed{3'), null)
  t.equal(boxed('{3}'), null)
  t.equal(
    only('abcdef', [
      [1, 2],
      [4, 5],
    ]),
    ' b  e ',
  )
  t.end()
})

t.test('short answers', (t) => {
  for (const [reply, rule, text] of [
    ['Red.', 'whole reply', 'Red'],
    ['**Red**', 'whole reply', 'Red'],
    ['The sign is green.', 'whole reply', 'The sign is green'],
    ['{Red}', 'curly braces', 'Red'],
    ['It is {4} or {5}: {6}', 'curly braces', '6'],
    ['rows={4} columns={5}', 'curly braces', 'rows={4} columns={5}'],
    ['{4} rows and {5} columns', 'curly braces', '{4} rows and {5}'],
    ['\\boxed{\\text{Generation Z}}', 'boxed', 'Generation Z'],
    ['Long thoughts.\n#### March 2021', 'after ####', 'March 2021'],
    ['**Answer:** `March 2021`', 'answer is', 'March 2021'],
    ['The final answer is **17.5 million**. It grew.', 'answer is', '17.5 million'],
    ['The answer is Dr. M. Okafor. He signed it.', 'answer is', 'Dr. M. Okafor'],
    ['The answer is $3.5 in all.', 'answer is', '$3.5 in all'],
    ['R\u00e9ponse : rouge', 'answer is', 'rouge'],
    ['Die Antwort lautet: Rot', 'answer is', 'Rot'],
    ['\u7b54\u6848\u662f\u7ea2\u8272\u3002', 'answer is', '\u7ea2\u8272'],
    ['\u043e\u0442\u0432\u0435\u0442: \u0441\u0438\u043d\u0438\u0439', 'answer is', '\u0441\u0438\u043d\u0438\u0439'],
    ['{"answer": "Red"}', 'json', 'Red'],
    ['```json\n{"answer": ["a", "b"]}\n```', 'fenced json', 'a, b'],
    ['<think>Blue?</think><answer>Red</answer>', 'whole reply, in answer tag', 'Red'],
    ['I think blue. <|begin_of_box|>**Red**<|end_of_box|>', 'whole reply, in answer tag', 'Red'],
    ['U.S.', 'whole reply', 'U.S.'],
  ] as const) {
    const reading = readShortAnswer(reply)
    t.same(reading.rule === null ? reading.reason : [reading.rule, reading.text], [rule, text], reply)
    if (reading.rule !== null && !reading.rule.includes('json'))
      t.equal(reply.slice(...reading.range), text, `${reply}: the range is the text`)
  }
  for (const reply of ['', '  ', '<think>Red', '<think>Red</think>', '**'])
    t.equal(readShortAnswer(reply).rule, reply === '**' ? 'whole reply' : null, reply)
  t.end()
})
