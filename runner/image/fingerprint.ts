import type { Fingerprint } from './fingerprint.worker.ts'
import type { Workers } from '../tools/workers.ts'

export type { Fingerprint }

/** What tells this PNG, a file or its bytes, from another. Never rejects for what the bytes are. */
export const fingerprintOf = (png: Buffer | string, workers: Workers): Promise<Fingerprint> =>
  workers.run<Fingerprint>(new URL('./fingerprint.worker.js', import.meta.url), 'fingerprint', png)
