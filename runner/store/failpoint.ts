/** Moments of the write path at which a crash would hurt most. A crash test sets `failpoint.hit` to end the process at one of
 * them; otherwise nothing happens there. */
export const FAILPOINTS = ['temp opened', 'temp written', 'temp synced', 'renamed', 'folder synced', 'rows appended', 'rows synced', 'test folder made'] as const
export type Failpoint = (typeof FAILPOINTS)[number]

export const failpoint: { hit: (name: Failpoint) => void } = { hit: () => undefined }
