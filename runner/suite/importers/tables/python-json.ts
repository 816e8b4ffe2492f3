/** JSON as Python's json module writes it: NaN, Infinity and -Infinity stand bare in it, and are no JSON. They become null.
 * Throws SyntaxError where it is not JSON even so. */
export function parsePythonJson(text: string): { value: unknown; bare: boolean } {
  try {
    return { value: JSON.parse(text) as unknown, bare: false }
  } catch (error) {
    let bare = false
    const plain = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (found) => {
      if (found.startsWith('"')) return found
      bare = true
      return 'null'
    })
    if (!bare) throw error
    return { value: JSON.parse(plain) as unknown, bare }
  }
}

export const BARE = 'bare NaN or Infinity, as Python writes them, were read as null'

/** Whole numbers that a JavaScript number cannot hold, as texts, so that no two ids become one. */
export const longAsText = (text: string): string =>
  /\d{16}/.test(text)
    ? text.replace(/"(?:[^"\\]|\\.)*"|(?<![\d.eE+])-?\d{16,40}(?![\d.eE])/g, (found) =>
        found.startsWith('"') || Number.isSafeInteger(Number(found)) ? found : `"${found}"`,
      )
    : text
