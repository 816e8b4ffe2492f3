import type { Row, Planned } from './test.ts'
import type { Run } from './run.ts'

/** What the runner tells everybody who listens: pages, terminal, JSON lines. `run` is the run id. */
export type RunEvent =
  | { kind: 'run-started'; run: string; manifest: Run }
  | { kind: 'test-started'; run: string; planned: Planned }
  | { kind: 'test-finished'; run: string; row: Row; manifest: Run }
  | { kind: 'notice'; run: string; text: string }
  | { kind: 'run-finished'; run: string; manifest: Run }
