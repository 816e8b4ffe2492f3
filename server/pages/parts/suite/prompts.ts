import { SPACES, testType, type KnownCase } from '../../../../runner/index.ts'

/** The prompt of a case, once for every coordinate space where that makes a difference; `space` is '' where
 * it makes none. The image counts as sent in its own size. */
export function promptsOf({
  type: name,
  given,
  question,
  image: { width, height },
}: KnownCase): { space: string; text: string }[] {
  const type = testType(name)
  if (!type) return []
  const prompts = SPACES.map((space) => ({
    space,
    text: type.ask({ given, question, space, sent: { width, height } }),
  }))
  const [first] = prompts
  return first && prompts.every(({ text }) => text === first.text) ? [{ space: '', text: first.text }] : prompts
}
