/** Every error a page or a JSON reply can show, by code: its HTTP status, the sentence and the advice it comes with where the
 * place that throws it knows nothing better. docs/errors.md lists the same codes; a test compares the two. */
export const ERRORS = {
  BAD_REQUEST: {
    status: 400,
    sentence: 'The request could not be understood.',
    advice: 'Use the forms of the pages, or see docs/errors.md for programs.',
  },
  BAD_QUERY: {
    status: 400,
    sentence: 'The address has a value that does not belong there.',
    advice: 'Change the address, or start again from the list of runs.',
  },
  NO_ACCESS: {
    status: 401,
    sentence: 'This Benchloupe needs a token.',
    advice: 'Sign in, or send "Authorization: Bearer <token>".',
  },
  FOREIGN_ORIGIN: {
    status: 403,
    sentence: 'The request came from another site.',
    advice: 'Open Benchloupe itself and use its forms.',
  },
  NO_ORIGIN: {
    status: 403,
    sentence: 'The request does not say where it came from.',
    advice: 'Programs use /api/v1 with "Authorization: Bearer <token>".',
  },
  VIEW_ONLY: {
    status: 403,
    sentence: 'Read-only: you cannot start, stop or change runs.',
    advice: 'Sign in with the full token to do that.',
  },
  REVIEW_ONLY: {
    status: 403,
    sentence: 'You may review, but not start, stop, import or delete anything.',
    advice: 'Sign in with the full token to do that.',
  },
  NOT_FOUND: {
    status: 404,
    sentence: 'There is no such page.',
    advice: 'Check the address. Runs are listed under /runs.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    sentence: 'This address does not accept that kind of request.',
    advice: 'Read with GET, act with POST.',
  },
  TOO_SLOW: { status: 408, sentence: 'The request took too long to arrive.', advice: 'Send it again.' },
  DAMAGED: {
    status: 409,
    sentence: 'A file cannot be read.',
    advice: 'Nothing was changed. Fix the file or copy the folder again, then reload.',
  },
  NAME_TAKEN: {
    status: 409,
    sentence: 'The name is already taken.',
    advice: 'Rename or delete what has the name now, then try again.',
  },
  NOT_DRAWN: { status: 409, sentence: 'The suite is not drawn yet.', advice: 'Have it drawn on its page.' },
  NO_PERMISSION: {
    status: 409,
    sentence: 'Benchloupe is not allowed to read this file.',
    advice: 'Change the owner or the permissions of the folder.',
  },
  RUN_COPIED: { status: 409, sentence: 'There are several copies of this run.', advice: 'Nothing was changed.' },
  RUN_IMPORTED: { status: 409, sentence: 'The run was imported from another tool.', advice: 'Nothing was changed.' },
  RUN_HELD: { status: 409, sentence: 'Another process is writing this run.', advice: 'Nothing was changed.' },
  RUN_LIVE: { status: 409, sentence: 'The run is still going.', advice: 'Wait until it has ended, or stop it.' },
  RUN_OVER: { status: 409, sentence: 'The run is not going.', advice: 'Resume it first.' },
  SUITE_BROKEN: { status: 409, sentence: 'The suite cannot be used.', advice: 'Its page lists the problems.' },
  TRASH_REFUSED: {
    status: 409,
    sentence: 'The folder cannot be moved to or from the trash.',
    advice: 'Nothing was changed.',
  },
  TOO_LARGE: { status: 413, sentence: 'The request is larger than Benchloupe accepts.', advice: 'Send less at once.' },
  ADDRESS_TOO_LONG: {
    status: 414,
    sentence: 'A part of the address is too long to be the name of anything here.',
    advice: 'Shorten the address.',
  },
  MEDIA_TYPE: {
    status: 415,
    sentence: 'The request body must be a form or JSON.',
    advice: 'Set the Content-Type header to what is sent.',
  },
  HOST_REFUSED: {
    status: 421,
    sentence: 'Benchloupe does not answer under this host name.',
    advice: 'Open it as localhost or by its address, or put the name into BENCHLOUPE_HOSTS.',
  },
  ARCHIVE_REFUSED: {
    status: 422,
    sentence: 'The ZIP file cannot be unpacked.',
    advice: 'Make the ZIP anew; it may have been cut off on its way.',
  },
  ORDER_REFUSED: {
    status: 422,
    sentence: 'The run cannot be started as ordered.',
    advice: 'Change the fields named below.',
  },
  REFUSED: { status: 422, sentence: 'Some fields cannot be accepted.', advice: 'Change the fields named below.' },
  TOO_MANY: { status: 429, sentence: 'Too many requests.', advice: 'Wait a minute, then try again.' },
  INTERNAL: {
    status: 500,
    sentence: 'Something went wrong inside Benchloupe.',
    advice: 'The log has the cause. Running benchmarks are not affected.',
  },
  NOT_READY: {
    status: 503,
    sentence: 'The suite is still being drawn or checked.',
    advice: 'Reload in a few seconds.',
  },
  DISK_TROUBLE: {
    status: 503,
    sentence: 'The disk of the data folder does not work as it should.',
    advice: 'Nothing was changed. Check that the disk is mounted, writable and in order, then try again.',
  },
  RUNS_UNREADABLE: {
    status: 503,
    sentence: 'The runs folder cannot be read.',
    advice:
      'Check that the disk is mounted and that the user Benchloupe runs as may read the runs folder in the data folder.',
  },
  TOO_MANY_PAGES: {
    status: 503,
    sentence: 'Too many pages are following runs live.',
    advice: 'This page still shows the current state whenever you reload it.',
  },
  NO_ROOM: {
    status: 507,
    sentence: 'There is not enough disk space.',
    advice: 'Free some space, then try again. No model was called.',
  },
} as const satisfies Readonly<Record<string, { status: number; sentence: string; advice: string }>>

export type ErrorCode = keyof typeof ERRORS
