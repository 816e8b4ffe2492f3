import { placeHelp, placeOptions, UsageError, type Command } from './define-command.ts'
import { EXIT } from './exit-codes.ts'
import { lookingRunner } from './looking-runner.ts'
import { err, out } from './terminal.ts'

/** Lists what the configured APIs offer. One that cannot be reached is said on standard error and ends with `apiErrors`. */
export const modelsCommand: Command = {
  usage: 'benchloupe models [API] [--data DIR] [--json]',
  words: true,
  options: { ...placeOptions, json: { type: 'boolean' } },
  help: [
    ['API', 'only this API; all that are configured where it is left out'],
    ...placeHelp,
    ['--json', 'print them as JSON'],
  ],
  run: (values, words, env) =>
    lookingRunner(values, env, async (runner) => {
      const apis = runner.apis()
      const [only] = words
      if (words.length > 1 || (only !== undefined && !apis.some(({ name }) => name === only)))
        throw new UsageError(
          `There is no API "${words.join(' ')}". There are ${apis.map(({ name }) => name).join(', ')}.`,
        )
      let failed = false
      const listed = await Promise.all(
        apis
          .filter(({ name, configured }) => (only === undefined ? configured : name === only))
          .map(async (api) => ({
            api: api.name,
            models: await api.models().catch((error: Error) => {
              // an address that nobody set is not asked for
              if (only !== undefined || api.keyPresent || api.baseUrl !== api.defaultBaseUrl) {
                failed = true
                err(`${api.title}: ${error.message}\n`)
              }
              return [] as string[]
            }),
          })),
      )
      if (values.json) out(`${JSON.stringify(listed)}\n`)
      else for (const { api, models } of listed) for (const model of models) out(`${api}/${model}\n`)
      return failed ? EXIT.apiErrors : EXIT.done
    }),
}
