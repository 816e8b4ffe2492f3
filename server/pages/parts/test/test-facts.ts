import { explained, testType, type Test } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import { duration, exactMoment, measure, plural, testCost, usd } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { tellsWhen } from '../exchange/attempts.ts'
import { tokensText } from '../exchange/tokens.ts'

/** What stands at the side: when, how long, by whom, for how much. */
export function factsOf(run: KnownRun, test: Test, version: string) {
  const { usage, model } = test
  const ref = { api: model.api, model: model.model, version }
  return [
    tellsWhen(test) ? { name: 'when', time: exactMoment(test.started) } : { name: 'when', text: 'unknown' },
    {
      name: 'elapsed',
      text: `${test.elapsedMs === null ? 'unknown' : duration(test.elapsedMs)}${test.attempts > test.turns ? ` (${plural(test.attempts - test.turns, 'retry', 'retries')})` : ''}`,
    },
    ...(test.queuedMs >= 1 ? [{ name: 'queued', text: duration(test.queuedMs) }] : []),
    { name: 'API', text: model.api, href: urls.tests(run.id, { api: model.api, version }) },
    { name: 'model', text: model.model, href: urls.tests(run.id, ref) },
    ...(run.manifest.merged && test.run !== run.manifest.id ? [{ name: 'asked in', text: test.run }] : []),
    ...(test.servedModel && test.servedModel !== model.model ? [{ name: 'served as', text: test.servedModel }] : []),
    { name: 'tokens', text: tokensText(usage) },
    {
      name: 'cost',
      text: `${testCost(test.costUsd, test.costSource)}${test.wastedUsd > 0 ? `, ${usd(test.wastedUsd)} wasted` : ''}${test.costSource && test.costSource !== 'free' ? ` (${test.costSource})` : ''}`,
    },
    { name: 'ended', text: test.finish ?? 'no reply' },
    { name: 'coordinates', text: model.space },
    { name: 'repeat', text: `${test.repeat} of ${run.manifest.order.repeats}` },
    { name: 'test type', text: test.case.type, href: urls.type(test.case.type) },
    { name: 'suite', text: test.case.suite, href: urls.suite(test.case.suite) },
    ...(test.case.class
      ? [{ name: 'class', text: test.case.class, href: urls.tests(run.id, { class: test.case.class, version }) }]
      : []),
  ].map((fact) => ({ text: '', href: '', time: null, ...fact }))
}

/** The numbers beside a test's score, each with what it means, as its test type says. */
export function metricRows({
  score,
  case: { type },
}: Test): { name: string; title: string; value: string; number: number | null; unit: string; about: string }[] {
  const known = testType(type)
  return (score?.metrics ?? []).map(({ name, title, value, unit }) => ({
    name,
    title,
    value: measure(value, unit),
    number: value,
    unit,
    about: known ? explained(known, name) : '',
  }))
}
