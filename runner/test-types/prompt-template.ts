import type { AnyTestType, AskContext } from './define-test-type.ts'
import { matchesOf } from '../tools/matches.ts'

/** A name in braces; the braces of a JSON example or of `{2}` are no placeholder. `{{name}}` gives `{name}`. */
const PLACEHOLDER = /\{\{([a-z]+)\}\}|\{([a-z]+)\}/g

/** What a template for prompts of this type may hold: `question` and `format` (the two halves of the usual prompt), and
 * every text that its cases give. */
export function placeholdersOf(type: AnyTestType): string[] {
  const { properties = {} } = type.given as { properties?: Record<string, { type?: unknown }> }
  const texts = Object.entries(properties)
    .filter(([, schema]) => schema.type === 'string')
    .map(([name]) => name)
  return ['question', 'format', ...texts.filter((name) => name !== 'question')]
}

/** A user's own prompt for a type, checked: the function that fills it in for a case. Throws an Error that says everything
 * that is wrong with it. `{format}` must be there, because replies are read by the rules made for that form. */
export function checkedTemplate(text: string, type: AnyTestType): (context: AskContext<unknown>) => string {
  const known = placeholdersOf(type)
  const used = matchesOf(text, PLACEHOLDER).flatMap(([, , name]) => name ?? [])
  const unknown = [...new Set(used)].filter((name) => !known.includes(name))
  const wrong = [
    ...unknown.map(
      (name) =>
        `{${name}} is not a placeholder of ${type.name}, which has ${known.map((name) => `{${name}}`).join(', ')}; for the word itself in braces write {{${name}}}.`,
    ),
    ...(used.includes('format')
      ? []
      : ['{format} is missing: it tells the model how to answer, and only that form can be read reliably.']),
  ]
  if (wrong.length > 0) throw new Error(wrong.join(' '))
  return (context) => {
    const given = context.given as Record<string, unknown>
    // filled in one pass: braces in a question or a label stay what they are
    return text.replace(PLACEHOLDER, (_, literal: string | undefined, name: string | undefined) => {
      if (literal !== undefined) return `{${literal}}`
      if (name === 'question') return type.question(context)
      if (name === 'format') return type.format(context)
      return String(given[name as string] ?? '')
    })
  }
}

/** The text of the first question: the type's own words, or the template of the order filled in. */
export const promptOf = (type: AnyTestType, context: AskContext<unknown>, template: string | undefined): string =>
  template === undefined ? type.ask(context) : checkedTemplate(template, type)(context)
