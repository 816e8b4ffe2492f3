export const LIST_OF_NUMBERS = 'results whose right answer is a list of numbers, of which nothing tells what they mean'

/** Whether a right answer is a list of numbers: a box, a point, a grid. Its items are no answers of their own. */
export const isListOfNumbers = (target: unknown): boolean => {
  const text = typeof target === 'string' ? target.trim() : Array.isArray(target) ? JSON.stringify(target) : ''
  return /^[[(][[\]()\d\s.,e+-]*$/i.test(text) && /\d\s*,/.test(text)
}
