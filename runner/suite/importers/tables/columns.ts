/** A row of any table by column: texts of CSV and TSV, whatever stood there in JSON. */
export type Cells = Record<string, unknown>

/** What columns are called in the tables people have: Hugging Face image folders, POPE, ChartQA, vlm-exam, spreadsheets. */
const NAMES = {
  image: [
    'image',
    'image_path',
    'image_file',
    'image_name',
    'image_filename',
    'imagename',
    'img_path',
    'file_name',
    'filename',
    'img',
    'imgname',
    'img_filename',
    'file',
    'path',
    'images',
    'image_id',
  ],
  question: ['question', 'query', 'prompt', 'prefix', 'instruction', 'question_text', 'text'],
  answer: [
    'answer',
    'answers',
    'possible_answers',
    'correct_answer',
    'label',
    'suffix',
    'groundtruth',
    'ground_truth',
    'gt',
    'target',
    'solution',
    'expected',
    'expected_answer',
    'answer_index',
    'answer_idx',
    'correct_index',
  ],
  options: ['options', 'choices', 'candidates'],
  id: ['id', 'index', 'question_id', 'questionid', 'qid'],
  class: ['class', 'task', 'category', 'question_type', 'group'],
  unit: ['unit'],
  rule: ['rule'],
  type: ['type'],
  given: ['given'],
  truth: ['truth'],
} as const

export type Role = keyof typeof NAMES
export type Columns = Partial<Record<Role, string>>

/** "Ground Truth" and "ground-truth" are ground_truth. */
const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')

/** Which of a table's columns means what, by its name; case, and spaces for underscores, aside. */
export function columnsOf(names: Iterable<string>): Columns {
  const known = [...names]
  const find = (wanted: readonly string[]): string | undefined =>
    wanted.map((text) => known.find((name) => plain(name) === text)).find((name) => name !== undefined)
  return Object.fromEntries(
    Object.entries(NAMES).flatMap(([role, wanted]) => {
      const name = find(wanted)
      return name === undefined ? [] : [[role, name]]
    }),
  )
}

/** The columns that could all mean the same, where they are more than one; the first is the one that is taken. */
export function rivalsOf(names: Iterable<string>, role: Role): string[] {
  const known = [...names]
  return NAMES[role].flatMap((wanted) => known.filter((name) => plain(name) === wanted))
}

export const namesOf = (role: Role): string => NAMES[role].join(', ')

/** A cell as text; undefined where there is none, or it holds a list or an object. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim()
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** A cell as a list of texts: a JSON list, a Python list as pandas writes it, else the text itself alone. */
export function listOf(value: unknown): string[] {
  // of VQA, each annotator's answer is an object
  if (Array.isArray(value))
    return value.map((item) => textOf(item) ?? textOf(fieldOf(item, 'answer'))).filter((name) => name !== undefined)
  const text = textOf(value)
  if (text === undefined) return []
  return text.startsWith('[') && text.endsWith(']') ? (pythonList(text) ?? [text]) : [text]
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined

/** The images of a cell: paths, or objects of a path and bytes in base64 as Hugging Face writes them. */
export function imagesOf(value: unknown): string[] {
  const cells = Array.isArray(value) ? value : [value]
  const objects = cells.map((cell) => {
    const bytes = textOf(fieldOf(cell, 'bytes'))
    return bytes === undefined ? textOf(fieldOf(cell, 'path')) : `data:image/png;base64,${bytes}`
  })
  return objects.some((image) => image !== undefined) ? objects.flatMap((image) => image ?? []) : listOf(value)
}

/** `['a', "b's", 3]` -> a, b's, 3; undefined where it is no such list. */
function pythonList(text: string): string[] | undefined {
  const item = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s,'"[\]][^,'"[\]]*))\s*(,|$)/y
  const inside = text.slice(1, -1)
  if (inside.trim() === '') return []
  const items: string[] = []
  while (item.lastIndex < inside.length) {
    const found = item.exec(inside)
    if (!found) return undefined
    items.push((found[1] ?? found[2] ?? found[3] ?? '').replace(/\\(['"\\])/g, '$1').trim())
    if (found[4] === '') break
  }
  return items.filter((item) => item !== '')
}

/** What a column of one option is called: "option_b", "Choice 2", "B", "b". */
const OPTION_COLUMN = /^(?:(?:option|choice|opt|candidate)_?([a-z]|\d{1,2})|([a-z]))$/

/** Options that stand in columns of their own, told by a letter or a number: A, B, C; a, b, c; option_a; choice1. Small letters
 * alone, and numbers, must begin where they begin and leave none out: a column "x" is no option. */
export function columnOptions(cells: Cells): { letter: string; called: string; text: string }[] {
  const capitals = letterOptions(cells)
  if (capitals.length >= 2) return capitals.map((option) => ({ ...option, called: option.letter }))
  const found = Object.keys(cells).flatMap((name) => {
    const [, long, short] = OPTION_COLUMN.exec(plain(name)) ?? []
    const sign = long ?? (/^[a-z]$/.test(name) ? short : undefined)
    return sign === undefined ? [] : [{ name, sign, kind: `${long === undefined}${/\d/.test(sign)}` }]
  })
  for (const kind of new Set(found.map((column) => column.kind))) {
    const columns = found.filter((column) => column.kind === kind)
    const places = columns.map(({ sign }) => (/\d/.test(sign) ? Number(sign) : sign.charCodeAt(0) - 97))
    const from = Math.min(...places)
    if (columns.length < 2 || from > 1 || (from === 1 && !/\d/.test(columns[0]?.sign ?? ''))) continue
    const inOrder = columns.map((column, i) => ({ ...column, at: (places[i] ?? 0) - from })).sort((a, b) => a.at - b.at)
    if (inOrder.some(({ at }, i) => at !== i)) continue
    return inOrder.flatMap(({ name, sign, at }) => {
      const text = textOf(cells[name])
      return text === undefined
        ? []
        : [{ letter: String.fromCharCode(65 + at), called: `${sign} ${plain(name)}`, text }]
    })
  }
  return []
}

/** Whether a column of a table holds one option of its questions. */
export const isOptionColumn = (name: string): boolean => /^[A-Z]$/.test(name) || OPTION_COLUMN.test(plain(name))

/** Options that stand in columns of one capital letter, as VLMEvalKit has them; cells that are empty are no options. */
export function letterOptions(cells: Cells): { letter: string; text: string }[] {
  return Object.keys(cells)
    .filter((name) => /^[A-Z]$/.test(name))
    .sort()
    .flatMap((letter) => {
      const text = textOf(cells[letter])
      return text === undefined ? [] : [{ letter, text }]
    })
}
