import type { ApiState } from '../../../runner/index.ts'

/** What the models of the server are called that OPENAI_BASE_URL names; '' where it names none. */
export function ownServerText(apis: readonly ApiState[]): string {
  const own = apis.find(({ name }) => name === 'openai-compatible')
  return own === undefined || own.baseUrl === null || own.baseUrl === own.defaultBaseUrl
    ? ''
    : `Models of ${own.baseUrl} are openai-compatible/ID, with the ID by which it lists them.`
}
