import { nearName, type Order, type Runner } from '../../../runner/index.ts'
import type { Catalog, KnownRun } from '../../catalog/catalog.ts'
import type { PageTools } from '../../define-page.ts'

/** A form waits no longer than this for the lists of APIs: what comes later is there for the next look. */
const PATIENCE_MS = 2_000

/** Models offered to who types, of all APIs that said what they list. */
const MOST_SUGGESTED = 1000

/** "api/model" of every model that the APIs listed when they were last asked, but for those that never answered. Nobody is asked. */
export const listedModels = ({ runner, catalog }: PageTools, never: ReadonlySet<string>): string[] =>
  runner
    .apis()
    .filter(({ inside }) => !inside)
    .flatMap(({ name }) => (catalog.apiChecks.last(name)?.models ?? []).map((model) => `${name}/${model}`))
    .filter((ref) => !never.has(ref))
    .slice(0, MOST_SUGGESTED)

type Asked = { runner: Pick<Runner, 'apis'>; catalog: Pick<Catalog, 'apiChecks'> }

/** Has every configured API say what it lists, or those of some names; one that was asked before is not asked again. Waits a moment
 * and never rejects. */
export async function askForLists(
  { runner, catalog }: Asked,
  of: (api: string) => boolean = () => true,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const apis = runner.apis().filter(({ name, configured }) => configured && of(name))
  let timer: NodeJS.Timeout | undefined
  await Promise.race([
    Promise.all(apis.map(async (api) => catalog.apiChecks.last(api.name) ?? (await catalog.apiChecks.check(api)))),
    new Promise((resolve) => {
      timer = setTimeout(resolve, patienceMs)
    }),
  ])
  clearTimeout(timer)
}

/** Models that were asked in a run, but never answered in any: each test ended in an API error. */
export function neverAnswered(runs: readonly KnownRun[]): ReadonlySet<string> {
  const answered = new Map<string, boolean>()
  for (const { manifest, live } of runs)
    for (const { api, model, type, scored, counts } of manifest.results) {
      if (type !== null || live || scored + counts.error === 0) continue
      const ref = `${api}/${model}`
      answered.set(ref, (answered.get(ref) ?? false) || scored > 0)
    }
  return new Set([...answered].filter(([, ever]) => !ever).map(([ref]) => ref))
}

/** What is said of each ordered model that its API does not list, with the name that was probably meant. An API that was never asked
 * is asked now; one that lists nothing, or does not answer in time, says nothing. */
export async function unlistedModels(
  { models }: Pick<Order, 'models'>,
  asked: Asked,
  patienceMs = PATIENCE_MS,
): Promise<string[]> {
  const { catalog } = asked
  await askForLists(asked, (name) => models.some((ref) => ref.startsWith(`${name}/`)), patienceMs)
  return models.flatMap((ref) => {
    const [api, model] = [ref.slice(0, ref.indexOf('/')), ref.slice(ref.indexOf('/') + 1)]
    const listed = catalog.apiChecks.last(api)?.models ?? []
    // a model without a tag is that of the newest, as Ollama names it
    if (listed.length === 0 || listed.includes(model) || listed.includes(`${model}:latest`)) return []
    const near = nearName(model, listed)
    return [`${api} does not list ${model}.${near ? ` Did you mean ${api}/${near}?` : ''}`]
  })
}
