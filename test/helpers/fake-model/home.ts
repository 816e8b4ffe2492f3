import { defineModelApi, type ModelApi, type Wire } from '../../../runner/model-apis/define-model-api.ts'

/** `api` as it behaves at its vendor's own address, with the local server standing there: OpenAI speaks Responses nowhere else. */
export function atHome(api: ModelApi): ModelApi {
  const home = api.settings.defaultBaseUrl
  const { tells, countTokens } = api
  const rerouted = (wire: Wire, to: string): Wire => ({
    ...wire,
    get: (url, headers) => wire.get(url.replace(home, to), headers),
    post: (url, headers, body, assemble) => wire.post(url.replace(home, to), headers, body, assemble),
  })
  return defineModelApi({
    ...api,
    models: (connection, wire) => api.models({ ...connection, baseUrl: home }, rerouted(wire, connection.baseUrl)),
    ...(tells
      ? {
          tells: (connection, wire, model) =>
            tells({ ...connection, baseUrl: home }, rerouted(wire, connection.baseUrl), model),
        }
      : {}),
    ...(countTokens
      ? {
          countTokens: (request, connection, wire) =>
            countTokens(request, { ...connection, baseUrl: home }, rerouted(wire, connection.baseUrl)),
        }
      : {}),
    call: (request, connection, wire) =>
      api.call(request, { ...connection, baseUrl: home }, rerouted(wire, connection.baseUrl)),
  })
}
