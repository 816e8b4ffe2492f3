import type { Message } from '../../../../runner/index.ts'

/** How many solved examples stand before the question of a first turn: each is a message of the user and the right reply. */
export const examplesIn = (messages: readonly Message[]): number =>
  messages.filter(({ role }) => role === 'assistant').length

/** What the messages of a first turn are called: an example's with its number, the others by their role. */
export function roleNames(messages: readonly Message[]): string[] {
  const examples = examplesIn(messages)
  let asked = 0
  return messages.map(({ role }) => {
    if (role === 'user') asked++
    return role === 'system' || asked > examples
      ? role
      : role === 'user'
        ? `example ${asked}`
        : `example ${asked}, right`
  })
}
