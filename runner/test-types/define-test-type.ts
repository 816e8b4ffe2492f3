import type { Static, TSchema } from '../tools/typebox.ts'
import type { Answer } from '../records/answer.ts'
import type { Matched } from '../records/charted.ts'
import type { Score } from '../records/score.ts'
import type { CountedTest, Tally } from '../score/figures.ts'
import type { Size, Space } from '../records/space.ts'

/** What a type knows when it writes the question. No truth in it, ever. */
export interface AskContext<Given> {
  given: Given
  /** the case's own question, asked instead of the type's */
  question: string | undefined
  space: Space
  /** px of the image as sent: what `pixel` space refers to */
  sent: Size
}

/** What a type knows when it writes the right reply of a case that is shown as an example. */
export interface ExampleContext<Given, Truth> extends AskContext<Given> {
  truth: Truth
  original: Size
}

/** What a type knows when it reads a reply. No truth in it either: no reading is chosen because it fits. */
export interface ReadContext<Given> {
  given: Given
  /** the case's own question: "They overlap." means yes only where that was asked */
  question?: string | undefined
  space: Space
  sent: Size
  /** px of the original image: what shapes are in */
  original: Size
}

export interface ScoreContext<Given, Truth> {
  given: Given
  truth: Truth
  answer: Answer
  original: Size
  /** pass mark in force: the case's, else the suite's, else the type's */
  passMark: number
  /** the case's own question */
  question?: string | undefined
}

/** Something in a case that its schemas cannot see: `truth.points[2].at` and a sentence part that follows it. */
export interface CaseProblem {
  field: string
  message: string
}

/** How much is right under each of several thresholds. */
export interface Curve<Given = unknown, Truth = unknown> {
  /** what a threshold asks of a match: "least IoU of a match" */
  axis: string
  unit: string
  /** loosest first */
  thresholds: readonly number[]
  /** what is matched where the threshold is the rule; at that of the score the same as there. `parts`: the same by what things are
   * called, where there are several names */
  at(test: CountedTest<Given, Truth>, threshold: number): Matched & { parts?: ReadonlyMap<string, Matched> }
  /** what such a name is: "label" */
  by?: string
}

/** How far answers are off. */
export interface Errors<Given = unknown, Truth = unknown> {
  title: string
  /** what is counted: "said minus right" */
  axis: string
  /** 'whole': whole numbers, 0 between -1 and 1; 'share': shares of the right value */
  scale: 'whole' | 'share'
  unit: string
  of(test: CountedTest<Given, Truth>): number | null
}

/** What charts over many tests of a type show beyond its score (runner/analysis/charted.worker.ts). */
export interface TestCharts<Given = unknown, Truth = unknown> {
  confusion?: {
    /** what is told apart: "option" */
    of: string
    /** what was right and what was said for it, once for each thing; null is nothing */
    pairs(test: CountedTest<Given, Truth>): readonly (readonly [right: string | null, said: string | null])[]
  }
  curve?: Curve<Given, Truth>
  errors?: Errors<Given, Truth>
}

/** A case as a mirror shows it: what the model is told of it, and what is right. */
export interface MirroredCase<Given = unknown, Truth = unknown> {
  given: Given
  truth: Truth
}

/** A field of the truth that has places on the image, so that a page can let people move, add and delete them. Places are px of
 * the original: a point [x, y], a box [x, y, width, height], a polygon or a line as a list of points. */
export interface TruthPlaces {
  /** of the truth */
  field: string
  /** what one of them is called: "spot" */
  title: string
  form: 'point' | 'box' | 'polygon' | 'line'
  /** the field is a list of them; else it is one, or holds none */
  many?: boolean
  /** one that is not a list may be left out */
  optional?: boolean
  /** key of an entry that holds the place; without it the entry is the place */
  at?: string
  /** key of an entry that holds how large a point is, px across or from its middle */
  size?: 'diameter' | 'radius'
  /** key of an entry that holds what it is called or says */
  text?: string
  /** key of `given` that lists what `text` may be */
  choices?: string
  /** field of the truth that says how many there are */
  counted?: string
  /** a line has just as many points as it has */
  fixed?: boolean
}

/** A kind of task as its author writes it: how to ask, read the reply, score it. Marks follow from the matches
 * (runner/score/marks.ts). */
export interface TestTypeDefinition<G extends TSchema = TSchema, T extends TSchema = TSchema> {
  name: string
  title: string
  /** one line for forms and suite pages */
  about: string
  given: G
  truth: T
  /** default pass mark, 0..1 */
  passMark: number
  /** name of the primary metric */
  metric: string
  /** what each metric of a score means, in one sentence, by its name; a name that ends in * stands for all that start so */
  explains: Readonly<Record<string, string>>
  /** true where replies carry coordinates, so that the model's space matters */
  placed: boolean
  /** the places of a truth, where it has any */
  places?: readonly TruthPlaces[]
  /** false where marks bear no tags on the image: lines of text say what they are */
  tagged?: boolean
  /** a usual number of output tokens of a good reply, for forecasts */
  typicalOutputTokens: number
  /** what is asked: the case's own question, else the type's, and what the model is told (options, labels, the scale) */
  question(context: AskContext<Static<G>>): string
  /** the form to answer in, which `read` understands */
  format(context: AskContext<Static<G>>): string
  read(reply: string, context: ReadContext<Static<G>>): Answer
  score(context: ScoreContext<Static<G>, Static<T>>): Score
  /** the right reply in exactly the form asked for: the reply of an example. null where the truth does not hold enough of it */
  example(context: ExampleContext<Static<G>, Static<T>>): string | null
  /** the truth in a few words: "20 spots" */
  expected(truth: Static<T>, given: Static<G>): string
  /** the truth as matches without an answer, so that pictures of unreadable replies and suite pages still show it */
  unanswered(truth: Static<T>, given: Static<G>): Score['matches']
  /** what is wrong with a case beyond its schemas: a truth outside the image, an option that is not offered */
  problems?(given: Static<G>, truth: Static<T>, image: Size): CaseProblem[]
  /** the same case where left and right of the image are exchanged, its truth mirrored exactly; in a string why that cannot be said of
   * this one, as a part of a sentence. A type without it has truths that a mirror does not keep. Words that speak of sides or of
   * something to read are looked for in every case before this is asked */
  mirror?(
    item: { given: Static<G>; truth: Static<T>; question: string | undefined },
    image: Size,
  ): MirroredCase<Static<G>, Static<T>> | string
  /** a new tally of numbers over many tests of the type that have a reply: it is given one after the other. An answer that could
   * not be read counts as in the headline score: as nothing found, as wrong; a figure that can only be of readable replies says
   * so in its title */
  figures?(): Tally<CountedTest<Static<G>, Static<T>>>
  /** what a matrix, a curve or a histogram shows of many tests */
  charts?: TestCharts<Static<G>, Static<T>>
}

/** A kind of task as one object. */
export interface TestType<G extends TSchema = TSchema, T extends TSchema = TSchema> extends TestTypeDefinition<G, T> {
  /** the prompt where the order has no template of its own (prompt-template.ts): the question, then the form of the answer */
  ask(context: AskContext<Static<G>>): string
}

// Types of different cases stand in one list: the runner checks `given` and `truth` against the schemas before it calls.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyTestType = TestType<any, any>

/** A test type as the runner uses it. `given` and `truth` are typebox schemas of what a case brings; the runner checks cases
 * against them before it calls anything, so that the functions here get what they say. Places in `truth` are px of the original;
 * what an answer says is in the space of the prompt. docs/add-a-test-type.md goes through one. */
export function defineTestType<G extends TSchema, T extends TSchema>(type: TestTypeDefinition<G, T>): TestType<G, T> {
  return { ...type, ask: (context) => `${type.question(context)}\n${type.format(context)}` }
}

/** What a metric of a type means; '' for one that its type does not explain. */
export function explained({ explains }: Pick<AnyTestType, 'explains'>, metric: string): string {
  if (Object.hasOwn(explains, metric)) return explains[metric] as string
  return (
    Object.entries(explains).find(([name]) => name.endsWith('*') && metric.startsWith(name.slice(0, -1)))?.[1] ?? ''
  )
}
