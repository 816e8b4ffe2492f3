/** What pages may know and show of the configuration. */
export interface PublicConfig {
  version: string
  host: string
  port: number
  /** as the user wrote it, for advice like "drop a run folder into data/runs" */
  dataDir: string
  /** false on loopback */
  needsToken: boolean
}
