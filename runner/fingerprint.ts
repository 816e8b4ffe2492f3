import type { Fingerprint } from './image/fingerprint.worker.ts'
import type { Workers } from './workers.ts'

export type { Fingerprint }

/** What tells this PNG from another. Never rejects for what the bytes are. */
export const fingerprintOf = (png: Buffer, workers: Workers): Promise<Fingerprint> =>
  workers.run<Fingerprint>(new URL('./image/fingerprint.worker.js', import.meta.url), 'fingerprint', png)
