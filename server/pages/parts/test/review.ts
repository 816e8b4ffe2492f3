import { standingReviews, VERDICTS, type Review, type Verdict } from '../../../../runner/index.ts'
import { moment } from '../../../format.ts'
import { urls } from '../../../urls.ts'

const KEYS: Readonly<Record<Verdict, string>> = { agree: 'a', 'scorer wrong': 'x', 'truth wrong': 't', unclear: 'u' }
const ABOUT: Readonly<Record<Verdict, string>> = {
  agree: 'the scorer judged as I would',
  'scorer wrong': 'a pass should be a failure, or a failure a pass',
  'truth wrong': 'what the suite calls right is not',
  unclear: 'nobody can tell',
}

/** What judging a test takes: the buttons, what was said before, and where to go afterwards. */
export function reviewOf(
  run: string,
  test: string,
  reviews: readonly Review[],
  { back, by, blind = false }: { back: string; by: string; blind?: boolean },
) {
  const own = reviews.filter((review) => review.test === test)
  const standing = standingReviews(own).get(test)
  const verdict = standing?.review.verdict ?? null
  const mine = own.findLast(({ author }) => author === by)
  return {
    action: urls.review(run, test),
    back,
    by: by || (own.at(-1)?.author ?? ''),
    verdict: verdict ?? '',
    differ: standing?.differ ?? false,
    // what this author says now, else anybody: there must be something to take back
    taken: (mine ?? standing?.review)?.verdict ? 'z' : '',
    buttons: blind
      ? [
          { value: 'right', text: 'answer right', key: 'a', about: 'the answer is right', chosen: false },
          { value: 'wrong', text: 'answer wrong', key: 'x', about: 'the answer is wrong', chosen: false },
          ...(['truth wrong', 'unclear'] as const).map((value) => buttonOf(value, verdict)),
        ]
      : VERDICTS.map((value) => buttonOf(value, verdict)),
    history: blind
      ? []
      : own.map(({ at, verdict, author, note = '', tags = [], blind = false }) => ({
          at: moment(at),
          verdict: verdict ?? 'taken back',
          author: author || 'somebody',
          note,
          tags,
          blind,
        })),
  }
}

const buttonOf = (value: Verdict, chosen: Verdict | null) => ({
  value: value as string,
  text: value as string,
  key: KEYS[value],
  about: ABOUT[value],
  chosen: value === chosen,
})
