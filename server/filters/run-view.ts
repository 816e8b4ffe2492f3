import { oneOf, textOf, type Query } from './query.ts'

/** What the page of a run shows below its head; '' is the overview: scores, why tests did not pass, the worst pictures. */
export const RUN_VIEWS = ['', 'scores', 'charts', 'misses', 'costs', 'settings'] as const
export type RunView = (typeof RUN_VIEWS)[number]

/** The slug of the model whose matrices are shown; '' is the first. */
export const chartedModel = (query: Query): string => textOf(query, 'of')

/** The label whose curves are shown; '' is all of them together. */
export const chartedLabel = (query: Query): string => textOf(query, 'label')

export const runView = (query: Query): RunView => oneOf(textOf(query, 'view'), RUN_VIEWS, '')
