import { UsageError, type Command } from '../define-command.ts'
import { EXIT } from '../exit-codes.ts'
import { out } from '../terminal.ts'

interface Listed {
  name: string
  about: string
  load: () => Promise<Command>
}

/** What can be typed after a command: options, and words that its help lists, such as formats. */
interface Completed {
  name: string
  about: string
  options: { name: string; meaning: string }[]
  words: string[]
}

async function completed({ name, about, load }: Listed): Promise<Completed> {
  const command = await load()
  const help = typeof command.help === 'function' ? await command.help() : command.help
  const meaningOf = (option: string): string =>
    help.find(([shown]) => shown === `--${option}` || shown.startsWith(`--${option} `))?.[1] ?? ''
  return {
    name,
    about,
    options: [...Object.keys(command.options), 'help'].map((option) => ({ name: option, meaning: meaningOf(option) })),
    words: help.map(([shown]) => shown).filter((shown) => /^[a-z][a-z-]*$/.test(shown)),
  }
}

const SHELLS = ['bash', 'zsh', 'fish']

/** The command that prints what a shell needs to complete the others. `commands`: all of them, this one among them. */
export const completionOf = (commands: readonly Listed[]): Command => ({
  usage: `benchloupe completion ${SHELLS.join('|')}`,
  words: true,
  options: {},
  help: [
    ['bash', 'for ~/.bashrc: source <(benchloupe completion bash)'],
    ['zsh', 'for ~/.zshrc: source <(benchloupe completion zsh)'],
    ['fish', 'benchloupe completion fish > ~/.config/fish/completions/benchloupe.fish'],
  ],
  async run(_values, [shell, ...more]) {
    if (shell === undefined || more.length > 0 || !SHELLS.includes(shell))
      throw new UsageError(`Name one shell: benchloupe completion ${SHELLS.join('|')}.`)
    const all = await Promise.all(commands.map(completed))
    out(shell === 'fish' ? fish(all) : `${shell === 'zsh' ? ZSH : ''}${bash(all)}`)
    return EXIT.done
  },
})

/** zsh reads completions made for bash. */
const ZSH = 'autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n'

/** Options after a dash; else words of the command, else names of files. */
const bash = (all: readonly Completed[]): string => `_benchloupe() {
  local word=\${COMP_WORDS[COMP_CWORD]} options= words=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${all.map(({ name }) => name).join(' ')} help" -- "$word"))
    return
  fi
  case \${COMP_WORDS[1]} in
    help) words="${all.map(({ name }) => name).join(' ')}" ;;
${all
  .map(
    ({ name, options, words }) =>
      `    ${name}) options="${options.map((option) => `--${option.name}`).join(' ')}"${words.length > 0 ? ` words="${words.join(' ')}"` : ''} ;;`,
  )
  .join('\n')}
  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *) [ "$COMP_CWORD" -eq 2 ] && COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
  esac
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$word"))
}
complete -o filenames -F _benchloupe benchloupe
`

/** A text in single quotes of fish. */
const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`

const fish = (all: readonly Completed[]): string =>
  [
    ...all.map(
      ({ name, about }) => `complete -c benchloupe -n __fish_use_subcommand -f -a ${name} -d ${quoted(about)}`,
    ),
    ...all.flatMap(({ name, options, words }) => {
      const here = `complete -c benchloupe -n '__fish_seen_subcommand_from ${name}'`
      return [
        ...words.map((word) => `${here} -a ${word}`),
        ...options.map((option) => `${here} -l ${option.name}${option.meaning ? ` -d ${quoted(option.meaning)}` : ''}`),
      ]
    }),
    '',
  ].join('\n')
