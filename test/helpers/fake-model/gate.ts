export interface Gate {
  /** for `startFakeServer` */
  hold: () => Promise<void>
  /** lets this many more replies out */
  letOut(replies: number): void
}

/** Replies that wait until a test lets them out: a run goes as far as the test says and no further, however slow the machine. */
export function createGate(): Gate {
  const held: (() => void)[] = []
  let passes = 0
  return {
    hold: () =>
      new Promise((resolve) => {
        if (passes > 0) {
          passes--
          resolve()
        } else held.push(resolve)
      }),
    letOut(replies) {
      for (const out of held.splice(0, replies)) {
        replies--
        out()
      }
      passes += replies
    },
  }
}
