/** How long a page waits for what has to be made first, ms. */
const PATIENCE_MS = 1_500

/** What comes in time for a page; null where it does not, and the page goes on without it. */
export async function inTime<T>(made: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, null)
  })
  try {
    return await Promise.race([made, late])
  } finally {
    clearTimeout(timer)
  }
}
