import ts from 'typescript'

/** Reads declaration files of packages as text alone: no type checking, no imports. */

const parse = (text: string): ts.SourceFile =>
  ts.createSourceFile('file.d.ts', text, ts.ScriptTarget.Latest, /* setParentNodes */ true)

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}

function stringsIn(type: ts.Node | undefined): string[] {
  const found: string[] = []
  if (type) walk(type, (node) => ts.isStringLiteral(node) && found.push(node.text))
  return found
}

/** `type Name = 'a' | 'b' | (string & {})`, `enum Name { A = 'a' }` and `const Name: { readonly A: 'a' }` -> ['a', 'b']. */
export function namesOf(text: string, name: string): string[] {
  const found = new Set<string>()
  walk(parse(text), (node) => {
    const named =
      (ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node) || ts.isVariableDeclaration(node)) &&
      node.name.getText() === name
    if (!named) return
    const value = ts.isEnumDeclaration(node) ? node : node.type
    for (const word of stringsIn(value)) found.add(word)
  })
  return [...found]
}

/** The strings that a property may have, in every interface of this name: `Choice.finish_reason` -> ['stop', 'length', ..]. */
export function valuesOf(text: string, owner: string, property: string): string[] {
  const found = new Set<string>()
  walk(parse(text), (node) => {
    if (!ts.isPropertySignature(node) || node.name.getText() !== property) return
    if (!ts.isInterfaceDeclaration(node.parent) || node.parent.name.text !== owner) return
    for (const word of stringsIn(node.type)) found.add(word)
  })
  return [...found]
}

/** The names of the fields of every interface or class of this name. */
export function fieldsOf(text: string, owner: string): string[] {
  const found = new Set<string>()
  walk(parse(text), (node) => {
    if (!ts.isPropertySignature(node) && !ts.isPropertyDeclaration(node)) return
    const { parent } = node
    if ((ts.isInterfaceDeclaration(parent) || ts.isClassDeclaration(parent)) && parent.name?.text === owner)
      found.add(node.name.getText())
  })
  return [...found]
}

/** "gpt-5", "o3": Announced shutdown date: 2026-12-11 -> [['gpt-5', '2026-12-11'], ['o3', '2026-12-11']]. Days in words are read too
 * ('claude-x': 'January 22nd, 2027'). */
export function deprecatedIn(text: string): [id: string, day: string][] {
  const plain = text.replace(/\n\s*\*\s?/g, ' ')
  const announced = [
    ...plain.matchAll(/((?:"[\w.-]+",?\s*)+):\s*Announced shutdown date:\s*(\d{4}-\d{2}-\d{2})/g),
  ].flatMap(([, ids = '', day = '']) =>
    [...ids.matchAll(/"([\w.-]+)"/g)].map(([, id = '']): [string, string] => [id, day]),
  )
  const worded = [...text.matchAll(/'([\w.-]+)': '(\w+ \d{1,2})(?:st|nd|rd|th), (\d{4})'/g)].map(
    ([, id = '', day = '', year = '']): [string, string] => [
      id,
      new Date(`${day}, ${year} UTC`).toISOString().slice(0, 10),
    ],
  )
  return [...announced, ...worded]
}
