import Type from 'typebox'
import { readChoice } from '../read/choice.ts'
import { unusedIn } from '../read/numbers.ts'
import { hideThinking } from '../read/thinking.ts'
import { unreadable } from '../read/unreadable.ts'
import type { Match } from '../records/score.ts'
import { share } from '../score/f1.ts'
import { defineTestType } from './define-test-type.ts'

const Given = Type.Object({
  options: Type.Array(Type.Object({
    name: Type.String({ minLength: 1, maxLength: 100 }),
    about: Type.Optional(Type.String({ maxLength: 500, description: 'one line that says what the option means' })),
  }, { additionalProperties: false }), { minItems: 2, maxItems: 26 }),
  question: Type.Optional(Type.String({ maxLength: 2000 })),
}, { additionalProperties: false })

const Truth = Type.Object({
  option: Type.String({ description: 'name of the right option' }),
}, { additionalProperties: false })

/** One of several named options. The prompt lists them with letters, as MMBench and MMMU do, and asks for the name in
 * curly braces, as the answer prompts of "Vision language models are blind" do; a letter is understood as well.
 *
 * Score: accuracy, 1 for the right option and 0 for any other. Two options in one reply without a marker which of them is
 * the answer cannot be read; an option is never drawn by lot. */
export const pattern = defineTestType({
  name: 'pattern',
  title: 'Pattern (choice)',
  about: 'Name the one option that fits the image.',
  given: Given,
  truth: Truth,
  passMark: 1,
  metric: 'accuracy',
  placed: false,
  typicalOutputTokens: 15,

  ask({ given, question }) {
    return [
      question ?? given.question ?? 'Which of the options describes the image?',
      'Options:',
      ...given.options.map(({ name, about }, i) => `${letter(i)}. ${name}${about ? `: ${about}` : ''}`),
      'Answer only with the name of exactly one option, in curly braces, like {name}.',
    ].join('\n')
  },

  read(reply, { given }) {
    const text = hideThinking(reply)
    const names = given.options.map(({ name }) => name)
    const reading = readChoice(text, names)
    if (reading.rule === null) return unreadable(reply, reading.reason, unusedIn(reply, [], reading.mentions.map((range) => ({ range, reason: reading.reason })), 'not part of an option'))
    const { rule, range, index } = reading
    const name = names[index] ?? ''
    return { readable: true, rule, range, value: name, text: name, found: [{ range, raw: [], label: name }], unused: unusedIn(reply, [range], [], 'not part of an option') }
  },

  score({ truth, answer, passMark }) {
    const right = answer.value === truth.option
    const score = right ? 1 : 0
    const [said] = answer.found
    return {
      score,
      passed: score >= passMark,
      passMark,
      metric: 'accuracy',
      metrics: [share('accuracy', 'Accuracy', score)],
      matches: [{
        verdict: right ? 'matched' : 'wrong',
        expected: { index: 0, label: truth.option },
        found: said ? { index: 0, label: said.label ?? '', range: said.range } : null,
      }],
      sentence: right ? `${truth.option} is right.` : `Answered ${answer.text}; right is ${truth.option}.`,
    }
  },

  expected: ({ option }) => option,

  unanswered: ({ option }): Match[] => [{ verdict: 'missed', expected: { index: 0, label: option }, found: null }],
})

const letter = (index: number): string => String.fromCharCode(65 + index)
