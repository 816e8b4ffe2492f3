/** The exit codes of the command line, for CI. docs/errors.md lists the same; a test compares the two. */
export const EXIT = {
  done: 0,
  /** the work itself failed */
  failed: 1,
  /** the command was wrong */
  usage: 2,
  /** the run finished, some tests ended in an API error */
  apiErrors: 3,
  /** SIGINT or SIGTERM stopped the run: 128 + 2, as shells have it */
  stopped: 130,
} as const

/** The line of every help that says so. */
export const EXIT_LINE =
  'Exit codes: 0 done, 1 failed or a gate not met, 2 wrong use, 3 trouble with an API, 130 stopped.\n'
