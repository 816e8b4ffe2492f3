/** What an address, or a form, may be sent: JSON Schemas as far as they are needed here, for the document of the API and for the
 * check of what programs send. Pages stay lenient: an old bookmark still opens. */

export interface Field {
  type: 'string' | 'integer' | 'boolean' | 'array'
  description: string
  enum?: readonly string[]
  /** of a list: what each is */
  items?: { type: 'string'; enum?: readonly string[] }
  format?: 'date'
  pattern?: string
  minimum?: number
  maximum?: number
  default?: string | number
}

export interface Fields {
  type: 'object'
  properties: Readonly<Record<string, Field>>
  required?: readonly string[]
  /** true: names that only the data knows may come along, such as truth.count */
  additionalProperties: boolean
}

export const fields = (properties: Fields['properties'], required: readonly string[] = []): Fields => ({
  type: 'object',
  properties,
  ...(required.length > 0 ? { required } : {}),
  additionalProperties: false,
})

/** The same where more names may come along. */
export const openFields = (properties: Fields['properties'], required: readonly string[] = []): Fields => ({
  ...fields(properties, required),
  additionalProperties: true,
})

export const text = (description: string): Field => ({ type: 'string', description })
export const matching = (pattern: RegExp, description: string): Field => ({
  type: 'string',
  description,
  pattern: pattern.source,
})
export const day = (description: string): Field => ({ type: 'string', format: 'date', description })
export const tick = (description: string): Field => ({ type: 'boolean', description })
export const whole = (description: string, minimum: number, maximum?: number): Field => ({
  type: 'integer',
  description,
  minimum,
  ...(maximum === undefined ? {} : { maximum }),
})

/** One of some words; '' among them is what is meant where nothing is sent. */
export const word = (words: readonly string[], description: string, usual?: string): Field => ({
  type: 'string',
  description,
  enum: words.filter((one) => one !== ''),
  ...(usual === undefined ? {} : { default: usual }),
})

/** Any of several, each by the same name again: `model=a&model=b`. */
export const several = (description: string, words?: readonly string[]): Field => ({
  type: 'array',
  description,
  items: { type: 'string', ...(words ? { enum: words } : {}) },
})

export const PAGE = whole('which page of the list, from 1', 1)
