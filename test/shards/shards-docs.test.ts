import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import t, { type Test } from '../helpers/tap.ts'
import { readManifest, rootDir } from '../../runner/index.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Commands of docs/shards.md, run in a shell as they stand there, with the variables that each scheduler sets. Sources, read 2026-11:
 * https://kubernetes.io/docs/tasks/job/indexed-parallel-processing-static/ (JOB_COMPLETION_INDEX, from 0),
 * https://slurm.schedmd.com/job_array.html (SLURM_ARRAY_TASK_ID, SLURM_ARRAY_TASK_COUNT),
 * https://docs.github.com/en/actions/reference/workflows-and-actions/contexts (strategy.job-total, matrix in the env of a job),
 * https://docs.gitlab.com/ci/yaml/#parallel (CI_NODE_INDEX, from 1, and CI_NODE_TOTAL). */
t.setTimeout(1_190_000)

const docs = await readFile(join(rootDir, 'docs/shards.md'), 'utf8')
/** Code under a heading, in its order. */
function blocks(heading: string, language: string): string[] {
  const text = docs.slice(docs.indexOf(`## ${heading}`)).split(/\n## /)[0] as string
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, code]) => code as string)
}

const scratch = await tempDir(t, 'shards-docs')
const bin = join(scratch, 'bin')
await mkdir(bin)
const program = async (name: string, script: string): Promise<void> => {
  await writeFile(join(bin, name), script)
  await chmod(join(bin, name), 0o755)
}
const cli = `"${process.execPath}" ${process.execArgv.join(' ')} "${join(rootDir, 'server/cli/benchloupe.js')}"`
// The schedulers order the same parts: what was run by the same words but for --data, at the end, is copied into a data folder without
// runs. Any other words are run.
await program(
  'benchloupe',
  `#!/bin/sh
case "$*" in
  'run '*' --data '*)
    for data; do :; done
    made="${scratch}/made/$(printf %s "\${*% --data *}" | tr / _)"
    if [ -e "$data/runs" ] || [ "$*" != "\${*% --data *} --data $data" ]; then exec ${cli} "$@"; fi
    if [ -d "$made" ]; then cp -R "$made" "$data/runs"; exit; fi
    ${cli} "$@" || exit
    mkdir -p "${scratch}/made" && cp -R "$data/runs" "$made"
    ;;
  *) exec ${cli} "$@" ;;
esac
`,
)
// as much of Slurm as these lines need: each task of the array with its variables, then what depends on them
await program(
  'sbatch',
  `#!/bin/sh
for last; do :; done
[ "$1" != --parsable ] && exec sh -ec "$last"
count=$(sed -n 's/^#SBATCH --array=1-//p' "$last")
for id in $(seq $count); do
  SLURM_ARRAY_TASK_ID=$id SLURM_ARRAY_TASK_COUNT=$count sh -e "$last" >&2 || exit 1
done
echo 1234
`,
)

interface Ran {
  code: number
  told: string
}
const shell = (script: string, cwd: string, env: Record<string, string> = {}): Promise<Ran> =>
  new Promise((resolve) =>
    execFile(
      'sh',
      ['-ec', script],
      { cwd, env: { PATH: `${bin}:${process.env.PATH}`, ...env }, maxBuffer: 2 ** 26 },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, told: out + err }),
    ),
  )
/** A folder of its own, in which the suite is drawn for these data folders. */
async function place(name: string, ...data: string[]): Promise<string> {
  const dir = join(scratch, name)
  for (const folder of data) await putDrawnSuite(join(dir, folder), 'starter')
  // beside the data folders: reports are looked at by nobody here
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, 'benchloupe.yaml'), 'reportUpTo: 0\n')
  return dir
}
const numbered = (n: number): string[] => Array.from({ length: n }, (_, i) => `part-${i + 1}`)

/** The one run in a data folder is merged of so many parts. */
async function isMerged(t: Test, data: string, of: number): Promise<void> {
  const [run = '', ...others] = (await readdir(join(data, 'runs'))).filter((name) => !name.startsWith('.'))
  t.equal(others.length, 0)
  const { merged, status, counts } = await readManifest(join(data, 'runs', run))
  t.equal(status, 'finished')
  t.equal(merged?.parts.length, of)
  t.equal(counts.planned, 24)
}

t.test('two parts by hand', async (t) => {
  const dir = await place('hand', 'part-1', 'part-2')
  const { code, told } = await shell(docs.match(/```sh\n([^]*?)```/)?.[1] ?? '', dir)
  t.equal(code, 0, told)
  await isMerged(t, join(dir, 'bench'), 2)
})

t.test('the Indexed Job of Kubernetes, one of whose pods is started again', async (t) => {
  const { spec } = parse(blocks('Kubernetes', 'yaml')[0] as string)
  const [container] = spec.template.spec.containers
  t.match(spec, { completionMode: 'Indexed', completions: 2 })
  t.strictSame(container.command.slice(0, 2), ['sh', '-ec'])
  const dir = await place('kubernetes', ...numbered(spec.completions))
  const pod = (index: number): Promise<Ran> => shell(container.command[2], dir, { JOB_COMPLETION_INDEX: String(index) })
  for (let index = 0; index < spec.completions; index++) {
    const { code, told } = await pod(index)
    t.equal(code, 0, told)
  }
  const again = await pod(1)
  t.equal(again.code, 0, again.told)
  t.equal((await readdir(join(dir, 'part-2/runs'))).length, 1, 'it went on with the run that was there')
  const merge = await shell(blocks('Kubernetes', 'sh')[0] as string, dir)
  t.equal(merge.code, 0, merge.told)
  await isMerged(t, join(dir, 'bench'), 2)
})

t.test('the array of Slurm', async (t) => {
  const [script = '', submit = ''] = blocks('Slurm', 'sh')
  const dir = await place('slurm', ...numbered(2))
  await writeFile(join(dir, 'part.sbatch'), script)
  const { code, told } = await shell(submit, dir)
  t.equal(code, 0, told)
  await isMerged(t, join(dir, 'bench'), 2)
})

t.test('the matrix of GitHub Actions', async (t) => {
  const { jobs } = parse(blocks('GitHub Actions', 'yaml')[0] as string)
  const { matrix } = jobs.part.strategy
  t.strictSame(jobs.part.env, { PART: '${{ matrix.part }}', PARTS: '${{ strategy.job-total }}' })
  t.equal(jobs.merge.needs, 'part')
  const runs = (steps: { run?: string }[]): string => steps.flatMap(({ run }) => run ?? []).join('\n')
  const merging = await place('github')
  for (const part of matrix.part) {
    const dir = await place(`github-${part}`, 'bench')
    const { code, told } = await shell(runs(jobs.part.steps), dir, {
      PART: String(part),
      PARTS: String(matrix.part.length),
    })
    t.equal(code, 0, told)
    // what is uploaded and downloaded again, each artifact in a folder of its name
    await cp(join(dir, 'bench/runs'), join(merging, 'parts', `part-${part}`), { recursive: true })
  }
  const summary = join(scratch, 'summary.md')
  const { code, told } = await shell(runs(jobs.merge.steps), merging, { GITHUB_STEP_SUMMARY: summary })
  t.equal(code, 0, told)
  await isMerged(t, join(merging, 'bench'), 2)
  t.match(await readFile(summary, 'utf8'), '| builtin/pixels |')
  t.match(await readFile(join(merging, 'junit.xml'), 'utf8'), '<testsuites ')
})

t.test('the parallel job of GitLab', async (t) => {
  const { part, merge } = parse(blocks('GitLab', 'yaml')[0] as string)
  const dir = await place('gitlab', ...numbered(part.parallel))
  for (let node = 1; node <= part.parallel; node++) {
    const env = { CI_NODE_INDEX: String(node), CI_NODE_TOTAL: String(part.parallel) }
    const { code, told } = await shell(part.script.join('\n'), dir, env)
    t.equal(code, 0, told)
  }
  const { code, told } = await shell(merge.script.join('\n'), dir)
  t.equal(code, 0, told)
  await isMerged(t, join(dir, 'bench'), 2)
})
