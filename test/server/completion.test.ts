import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { commands } from '../../server/cli/main.ts'
import { commandInside } from '../helpers/command.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const dir = await tempDir(t, 'completion')

const ran = (shell: string, args: readonly string[]): Promise<{ out: string; missing: boolean }> =>
  new Promise((resolve) =>
    execFile(shell, args, { cwd: dir }, (error, out) =>
      resolve({ out, missing: (error as NodeJS.ErrnoException | null)?.code === 'ENOENT' }),
    ),
  )

t.test('bash completes commands, options, words of a command and files', async (t) => {
  const { out } = await commandInside(['completion', 'bash'])
  await writeFile(join(dir, 'bash.sh'), out)
  await writeFile(join(dir, 'street.json'), '')
  const after = async (...words: string[]): Promise<string[]> => {
    const line = `. ./bash.sh; COMP_WORDS=(benchloupe ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _benchloupe; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { out, missing } = await ran('bash', ['-c', line])
    if (missing) throw new Error('bash is not there')
    return out.split('\n').filter(Boolean)
  }
  t.same(await after('resc'), ['rescore'])
  t.same([...(await after(''))].sort(), [...commands.map(({ name }) => name), 'help'].sort())
  t.same(await after('run', '--min'), ['--min-score'])
  t.same(await after('import', 'co'), ['coco'])
  t.same(await after('import', 'coco', 'str'), ['street.json'])
  t.same(await after('help', 'ver'), ['verify'])
})

t.test('zsh takes the same, fish has its own; another shell is refused', async (t) => {
  // one after the other: what a command prints is caught for the whole process
  const bash = await commandInside(['completion', 'bash'])
  const zsh = await commandInside(['completion', 'zsh'])
  const fish = await commandInside(['completion', 'fish'])
  t.ok(zsh.out.endsWith(bash.out))
  t.match(fish.out, /seen_subcommand_from run' -l suite -d '/)
  t.match(await commandInside(['completion', 'tcsh']), { code: 2, err: /Name one shell: .*bash\|zsh\|fish/ })
})
