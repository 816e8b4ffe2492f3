import type { Order } from '../../runner/index.ts'

/** The starter suite asked of the builtin model `pixels`, once each; with `changes`. */
export const orderOf = (changes: Partial<Order> = {}): Order => ({
  suites: ['starter'],
  models: ['builtin/pixels'],
  repeats: 1,
  shots: 0,
  reminders: 0,
  parallel: 4,
  seed: 1,
  ...changes,
})
