import type { Reply } from '../records/exchange.ts'

/** Who refused a test where no API says what it was about: the model, in its own words. */
export const BY_MODEL = 'model'

/** What a refusal was about, as one filters by it: the API's own category (cyber, violence), else the word it gives a filter
 * (SAFETY, content_filter), else that the model itself would not. */
export const refusalOf = ({ refusal, finish, native }: Pick<Reply, 'refusal' | 'finish' | 'native'>): string =>
  refusal ?? (finish === 'filter' && native ? native : BY_MODEL)
