/** How long a test file may take, in seconds: the same under the runner and started by itself. tap reads it when it is
 * imported, so this file comes before. */
export const TIME_LIMIT_S = 1200

process.env.TAP_TIMEOUT ??= String(TIME_LIMIT_S)
