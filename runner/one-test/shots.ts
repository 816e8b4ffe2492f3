import type { ActiveRun } from '../active-run/active-run.ts'
import type { Shot } from '../ask/compose.ts'
import type { Pictures } from './sendable-images.ts'
import type { Model } from '../records/model.ts'
import type { Planned } from '../records/test.ts'
import type { AnyTestType } from '../test-types/define-test-type.ts'
import { promptOf } from '../test-types/prompt-template.ts'
import { own } from '../tools/own.ts'

/** The solved examples of a test, right in the coordinate space of the model; `file` is the image in the run folder. */
export async function shotsOf(
  planned: Planned,
  run: ActiveRun,
  type: AnyTestType,
  model: Model,
  pictures: Pictures,
): Promise<(Shot & { file: string })[]> {
  const shots = await Promise.all(
    (planned.examples ?? []).map(async (id) => {
      const known = run.caseOf({ ...planned, case: id })
      const { sent, part } = await pictures.sendable(known.image, model)
      const context = { given: known.given, question: known.question, space: model.space, sent }
      const reply = type.example({ ...context, truth: known.truth, original: known.image })
      return reply === null
        ? []
        : [
            {
              prompt: promptOf(type, context, own(run.manifest.order.prompts, type.name)),
              image: part,
              reply,
              file: sent.file,
            },
          ]
    }),
  )
  return shots.flat()
}
