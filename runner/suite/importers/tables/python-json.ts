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
