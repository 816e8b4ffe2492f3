import { commands } from '../../server/cli/main.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim()

/** docs/command-line.md as the commands describe themselves. */
export async function commandPage(): Promise<string> {
  const parts = await Promise.all(
    commands.map(async ({ name, about, load }) => {
      const { usage, help } = await load()
      const options = typeof help === 'function' ? await help() : help
      const rows = options.map(([option, meaning]) => `| \`${cell(option)}\` | ${cell(meaning)} |`)
      return [
        `## ${name}`,
        about,
        ['```', usage.replace(/^ {2}/gm, ''), '```'].join('\n'),
        ...(rows.length > 0 ? [['| option | meaning |', '|---|---|', ...rows].join('\n')] : []),
      ].join('\n\n')
    }),
  )
  return `# Command line

Every command with its options, as \`benchloupe help <command>\` prints them. Written by \`npm run docs\`; a test compares it with the
commands. Exit codes stand in [errors.md](errors.md), gates for CI in [ci.md](ci.md), variables in [environment.md](environment.md). In a
checkout, \`npx benchloupe\` is the command.

${parts.join('\n\n')}
`
}
