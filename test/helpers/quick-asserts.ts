import { isDeepStrictEqual } from 'node:util'
import { Assertions } from '@tapjs/asserts'

/** tap compares by printing both values and their difference, also where they are equal (tcompare 9, `print()` in its index.js),
 * and `notMatch` computes the whole difference between a page and a pattern that it rightly lacks: a fifth of the time of the
 * page tests. What passes is found out here without printing; what may fail goes to tap, which says how it differs. */

type More = Parameters<Assertions['ok']> extends [unknown, ...infer Rest] ? Rest : never
type Compare = (this: Assertions, found: unknown, wanted: unknown, ...more: More) => boolean

/** A text and what may stand in it; not a global or sticky pattern, which changes with each search. */
const isText = (found: unknown, wanted: unknown): found is string =>
  typeof found === 'string' &&
  (wanted instanceof RegExp ? !wanted.global && !wanted.sticky : typeof wanted === 'string' && wanted !== '')

const has = (text: string, wanted: unknown): boolean =>
  wanted instanceof RegExp ? wanted.test(text) : text.includes(String(wanted))

/** The comparison of this name passes at once where `passes` says so. */
function quicken(
  name: 'match' | 'notMatch' | 'same' | 'strictSame',
  usual: string,
  passes: (found: unknown, wanted: unknown) => boolean,
): void {
  const slow = Assertions.prototype[name] as Compare
  const quick: Compare = function (found, wanted, ...more) {
    if (!passes(found, wanted)) return slow.call(this, found, wanted, ...more)
    return this.ok(true, ...(typeof more[0] === 'string' ? more : ([usual, ...more] as unknown as More)))
  }
  Object.assign(Assertions.prototype, { [name]: quick })
}

quicken('match', 'should match pattern', (found, wanted) => isText(found, wanted) && has(found, wanted))
quicken('notMatch', 'should not match pattern', (found, wanted) => isText(found, wanted) && !has(found, wanted))
quicken('same', 'should be equivalent', isDeepStrictEqual)
quicken('strictSame', 'should be equivalent strictly', isDeepStrictEqual)
