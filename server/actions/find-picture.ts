import { TEST_NAME } from '../../runner/index.ts'
import type { Catalog, KnownRun } from '../catalog/catalog.ts'
import { mergedByPart } from '../catalog/merged-parts.ts'
import { defineAction } from '../define-page.ts'
import { pictureText } from '../pages/parts/test/picture-check.ts'
import { urls } from '../urls.ts'

/** An annotated image is a few hundred kB. 2048 x 2048 px of noise are 13 MB, and there is none larger. */
const MOST_BYTES = 16e6
/** Runs whose rows are searched for a test image, newest first. */
const SEARCHED_RUNS = 50

const refused = (message: string) => ({
  again: '/find',
  form: { values: {}, problems: [{ field: 'picture', message }] },
})

/** Foreign text in a sentence: cut, and without characters that could turn the line around. */
const quoted = (text: string): string => `"${text.slice(0, 100).replace(/[\p{Cc}\p{Cf}]/gu, '\u{FFFD}')}"`

/** Whether a test of some run shows exactly this image. */
async function isTestImage(sha: string, runs: readonly KnownRun[], catalog: Catalog): Promise<boolean> {
  for (const { id } of runs.slice(0, SEARCHED_RUNS))
    if ((await catalog.rows(id).catch(() => [])).some((row) => row.image === sha)) return true
  return false
}

/** POST /find: a picture is dropped in. An annotated one opens its test, a test image the tests on it. It is only looked at,
 * never kept. */
export const findPicture = defineAction({
  takesFile: { mostBytes: MOST_BYTES },
  async run({ picture }, { catalog, runner }) {
    if (!picture || picture.bytes === 0) return refused('Choose a picture first.')
    const runs = (await catalog.runs()).filter((entry): entry is KnownRun => entry.problem === null)
    const sent = await runner.fingerprint(picture.path)
    const { run: id, test } = sent
    if (id === '' || test === '') {
      const sha = sent.file
      if (await isTestImage(sha, runs, catalog)) return { redirect: urls.find(sha), told: { image: sha } }
      return refused(
        'This file does not name a test: it is not an annotated image from Benchloupe, or its embedded text was removed, as many chat apps do. It does not match any test image either.',
      )
    }
    const run =
      runs.find((run) => run.id === id) ??
      runs.find(({ manifest }) => manifest.id === id) ??
      // the pictures of a merged run name the part that they were made in
      mergedByPart(runs).get(id)
    if (!run)
      return refused(
        `This picture is of the test ${quoted(test)} of the run ${quoted(id)}, which is not here. Copy the folder of that run into runs/, then try again.`,
      )
    if (!TEST_NAME.test(test) || !(await catalog.rowsFor(run.id, {})).some((row) => row.test === test))
      return refused(
        `This picture says it is of the test ${quoted(test)} of the run ${quoted(id)}. That run is here, but has no such test.`,
      )
    return { redirect: urls.testOfPicture(run.id, test, pictureText(sent)), told: { run: run.id, test } }
  },
})
