/** Levels of effort that a model takes, and the one in force where none is set, as far as that is known. */
export interface EffortRange {
  efforts?: string[] | undefined
  usualEffort?: string | undefined
}
