import { execFile } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Commands of docs/ci.md, run in a shell as they stand there. */

const docs = await readFile(join(rootDir, 'docs/ci.md'), 'utf8')
const blocks = (language: string): string[] =>
  [...docs.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, text]) => text as string)

const scratch = await tempDir(t, 'ci')
const bin = join(scratch, 'bin')
await mkdir(bin)
await writeFile(
  join(bin, 'benchloupe'),
  `#!/bin/sh\nexec "${process.execPath}" ${process.execArgv.join(' ')} "${join(rootDir, 'server/cli/benchloupe.js')}" "$@"\n`,
)
await chmod(join(bin, 'benchloupe'), 0o755)
// it is installed already, and may be only from the file that npm pack makes; test/server/packed.test.ts unpacks and runs that
const { name, version } = JSON.parse(await readFile(join(rootDir, 'package.json'), 'utf8')) as Record<string, string>
await writeFile(join(bin, 'npm'), `#!/bin/sh\n[ "$*" = "i -g ./${name}-${version}.tgz" ]\n`)
await chmod(join(bin, 'npm'), 0o755)

interface Ran {
  code: number
  told: string
}

/** One job in a folder of its own, in which the suites are drawn already. */
async function job(name: string, script: string): Promise<Ran & { dir: string }> {
  const dir = join(scratch, name)
  for (const data of ['bench', 'baseline']) {
    await putDrawnSuite(join(dir, data), 'starter')
    // reports of runs, which nobody looks at here
    await writeFile(join(dir, data, 'benchloupe.yaml'), 'reportUpTo: 0\n')
  }
  const env = { PATH: `${bin}:${process.env.PATH}`, GITHUB_STEP_SUMMARY: join(dir, 'step-summary.md') }
  const ran = await new Promise<Ran>((resolve) =>
    execFile('sh', ['-ec', script], { cwd: dir, env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, told: out + err }),
    ),
  )
  return { ...ran, dir }
}

t.test('the job for GitHub Actions', async (t) => {
  const workflow = parse(blocks('yaml')[0] as string)
  const steps = workflow.jobs.vision.steps.flatMap((step: { run?: string }) => step.run ?? []) as string[]
  t.equal(steps.length, 3)
  t.match(steps[0], /^npm i -g /)
  const { code, told, dir } = await job('github', steps.join('\n'))
  t.equal(code, 0, told)
  t.match(told, 'met: builtin/pixels scores')
  t.match(await readFile(join(dir, 'step-summary.md'), 'utf8'), '| builtin/pixels |')
  t.equal((await readdir(join(dir, 'bench/runs'))).length, 1)
  t.match(await readFile(join(dir, 'junit.xml'), 'utf8'), '<testsuites ')
})

t.test('the job for GitLab', async (t) => {
  const lines = parse(blocks('yaml')[1] as string).vision.script as string[]
  t.match(lines, [/^npm i -g /, /^benchloupe run /])
  const { code, told } = await job('gitlab', lines.join('\n'))
  t.equal(code, 0, told)
})

t.test('the baseline from another folder', async (t) => {
  const { code, told } = await job('baseline', blocks('sh')[0] as string)
  t.equal(code, 0, told)
  t.match(told, /\nmet: .*is [\d.]+ points better than/)
})
