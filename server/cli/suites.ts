import { columns } from './columns.ts'
import { placeHelp, placeOptions, type Command } from './define-command.ts'
import { EXIT } from './exit-codes.ts'
import { lookingRunner } from './looking-runner.ts'
import { out } from './terminal.ts'

export const suitesCommand: Command = {
  usage: 'benchloupe suites [--data DIR] [--json]',
  options: { ...placeOptions, json: { type: 'boolean' } },
  help: [...placeHelp, ['--json', 'print them as JSON']],
  run: (values, _words, env) =>
    lookingRunner(values, env, async (runner) => {
      const suites = await runner.suites()
      if (values.json) out(`${JSON.stringify(suites)}\n`)
      else
        out(
          columns([
            ['suite', 'cases', 'test types', 'title'],
            ...suites.map(({ name, cases, types, title, problem }) => [
              name,
              cases === null ? '?' : String(cases),
              types.join(' '),
              problem === undefined ? title : `cannot be used: ${problem}`,
            ]),
          ]),
        )
      return EXIT.done
    }),
}
