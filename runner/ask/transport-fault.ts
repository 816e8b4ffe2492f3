import { ApiFault } from '../model-apis/define-model-api.ts'
import { span } from '../tools/format.ts'

const TLS = /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO$)/

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

/** Connecting may fail for several addresses of one name at once: the first reason stands for all. */
function reasonOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  const message = first instanceof Error ? first.message : String(first)
  return message === '' ? codeOf(error) : message
}

export function abortedFault(message: string): ApiFault {
  return new ApiFault({ code: 'aborted', message, retryable: false })
}

export function timeoutFault(timeoutMs: number): ApiFault {
  return new ApiFault({ code: 'timeout', message: `no complete answer within ${span(timeoutMs)}`, retryable: true })
}

export function silenceFault(idleMs: number, bytes: number): ApiFault {
  return new ApiFault({
    code: 'timeout',
    message: `the answer stopped after ${bytes} bytes: nothing more came within ${span(idleMs)}`,
    retryable: true,
  })
}

/** The connection could not be made, or broke. Certificates do not get better by asking again. */
export function networkFault(error: unknown, host: string): ApiFault {
  const code = codeOf(error)
  if (TLS.test(code)) {
    return new ApiFault({
      code: 'network',
      message: `no safe connection to ${host}: ${reasonOf(error)}. Check its certificate`,
      retryable: false,
    })
  }
  if (code === 'UND_ERR_INVALID_ARG') {
    return new ApiFault({
      code: 'bad-request',
      message: `the call could not be made: ${reasonOf(error)}. Check the key and the base address for stray characters`,
      retryable: false,
    })
  }
  return new ApiFault({
    code: 'network',
    message: `the connection to ${host} failed: ${reasonOf(error)}`,
    retryable: true,
  })
}

export function cutFault(bytes: number, error: unknown): ApiFault {
  return new ApiFault({
    code: 'network',
    message: `the answer was cut after ${bytes} bytes: ${reasonOf(error)}`,
    retryable: true,
  })
}
