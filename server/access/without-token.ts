/** An address for the log: a token in it is left out, also one inside `next=`, where it is escaped once more or twice. */
export const withoutToken = (url: string): string =>
  url.replace(/((?:[?&]|%(?:25)*(?:3F|26))token(?:=|%(?:25)*3D))(?:(?!&|%(?:25)*26).)*/gi, '$1...')
