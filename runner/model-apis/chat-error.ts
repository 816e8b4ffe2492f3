import type { Reply } from '../records/exchange.ts'
import type { ApiFault, HttpAnswer } from './define-model-api.ts'
import { readUsage } from './chat-usage.ts'
import { ended } from './ended.ts'
import { judgeOpenai } from './codes/openai.ts'
import { at, countAt, textAt } from './pick.ts'
import { LIMIT_NAMES, refusesLimitName, rejectedSetting } from './rejected-setting.ts'
import { errorIn, statusFault, statusOf } from './status-fault.ts'
import { endOf, type Judged } from './codes/verdict.ts'
import type { FaultCode } from '../records/fault-codes.ts'

/** Reads an error of a vendor: null where its words say no more than its status. */
export type Judge = (error: unknown, json: unknown, said: string) => Judged | null

/** The error of an answer, by status or (as gateways tell it once they have begun) inside a 200; null where it is none.
 * `instead`: the reply that it stands for, where it is about what was asked or said and the test has its outcome. */
export function chatError(
  answer: HttpAnswer,
  judge: Judge = judgeOpenai,
): { fault: ApiFault; instead: Reply | null } | null {
  const { status, json } = answer
  const wrong = errorIn(answer, at(json, 'error') || at(json, 'choices', 0, 'error') || null)
  if (!wrong) return null
  const { error } = wrong
  const judged = judge(error, json, wrong.said)
  const said = judged?.said ?? wrong.said
  const usage = at(json, 'usage') ? readUsage(at(json, 'usage')) : undefined
  const end = endOf(judged?.verdict ?? null)
  const code = end === null ? ((judged?.verdict ?? null) as FaultCode | null) : null
  return {
    instead:
      judged && end
        ? ended(end, judged.native, {
            ...(judged.refusal === undefined ? {} : { refusal: judged.refusal }),
            ...(usage ? { usage } : {}),
            text: (end === 'refusal' ? said : null) ?? textAt(json, 'choices', 0, 'message', 'content') ?? '',
          })
        : null,
    fault: statusFault(statusMeant(status, error, json, code), {
      said,
      code,
      usage,
      parameter: LIMIT_NAMES.some((name) => refusesLimitName(name, textAt(error, 'param'), said))
        ? 'limitName'
        : rejectedSetting(textAt(error, 'param'), said),
    }),
  }
}

/** Inside a 200 the code tells what the status would have been. */
function statusMeant(status: number, error: unknown, json: unknown, code: FaultCode | null): number {
  if (status >= 400) return status
  const inside = countAt(error, 'code') ?? countAt(json, 'code') ?? Number(textAt(error, 'code'))
  if (inside >= 400 && inside < 600) return inside
  if (code !== null) return statusOf(code)
  const words = [textAt(error, 'code'), textAt(error, 'type')]
  return words.some((word) => word?.startsWith('invalid_')) ? 400 : 500
}
