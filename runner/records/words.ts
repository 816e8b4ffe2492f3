/** The closed vocabularies of DESIGN, each once. */

/** Version of the run folder's records. A folder with a newer one is refused, never misread. */
export const FORMAT = 1

/** How a test ended. `passed` and `failed` are scored; the next three are replies without a usable answer (score 0);
 * `error` is a fault of the API and never counts as wrong; `skipped` was never asked. */
export const OUTCOMES = ['passed', 'failed', 'unparsed', 'refused', 'truncated', 'error', 'skipped'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Outcomes with a reply in hand: they stand in the headline score (the unusable ones as 0). */
export const ANSWERED: readonly Outcome[] = ['passed', 'failed', 'unparsed', 'refused', 'truncated']

/** States a test is shown in while its run is going on. */
export const LIVE_STATES = ['pending', 'running'] as const
export type TestState = Outcome | (typeof LIVE_STATES)[number]

export const RUN_STATUSES = ['running', 'finished', 'stopped', 'interrupted', 'failed'] as const
export type RunStatus = (typeof RUN_STATUSES)[number]

/** Who ordered a run. */
export const ORDERED_BY = ['form', 'cli', 'api', 'sample'] as const
export type OrderedBy = (typeof ORDERED_BY)[number]

/** `mislabelled` is found where something is, but under a wrong label; `ignored` counts neither way. */
export const ROLES = ['expected', 'found', 'mislabelled', 'missed', 'extra', 'ignored'] as const
export type Role = (typeof ROLES)[number]
