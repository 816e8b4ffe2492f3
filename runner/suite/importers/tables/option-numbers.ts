import type { Asked } from './answers.ts'

/** Tells whether the answers of a table are numbers of options, and from what they are counted: from 0 where one is 0, from 1 where
 * one is as many as there are options. What neither shows is not guessed. */
export class OptionNumbers {
  #isText = false
  #zero = false
  #last = false

  add({ answers: [answer], options }: Asked): void {
    if (answer === undefined || this.#isText) return
    const place = /^\d{1,2}$/.test(answer) ? Number(answer) : Number.NaN
    const isOption = options.some(({ text, called }) => text === answer || called?.split(' ').includes(answer))
    if (isOption || !(place <= options.length)) this.#isText = true
    else if (place === 0) this.#zero = true
    else if (place === options.length) this.#last = true
  }

  /** The question with the text of the option for its number. */
  named(asked: Asked): Asked {
    const [answer = ''] = asked.answers
    if (this.#isText || this.#zero === this.#last || !/^\d{1,2}$/.test(answer)) return asked
    const option = asked.options[Number(answer) - (this.#zero ? 0 : 1)]
    return option === undefined ? asked : { ...asked, answers: [option.text] }
  }
}
