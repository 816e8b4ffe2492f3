import { join } from 'node:path'
import { allCounts, type Run } from '../records/run.ts'
import { count, duration, interval, moment, plural, points, totalCost } from '../tools/format.ts'
import { version } from '../tools/version.ts'
import { writeWhole } from './safe-file.ts'
import { createHash } from 'node:crypto'

/** Pages about a run in its folder: made of the other files, and made anew at any time. SHA256SUMS does not cover them; they have
 * sums of their own. */
export const PAGES_SUMS = 'SHA256SUMS.pages'
/** A report is made under this prefix until it is whole. */
export const MAKING_REPORT = '.making-report-'
export const isOfPages = (path: string): boolean => /^(?:index\.html|report\.html|report\/.*)$/.test(path)

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const STYLE = `
:root { color-scheme: light dark; background: #f3f3f1; color: #1c1c1a }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2.5rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem } h2 { font-size: 1.05rem; margin-top: 2rem }
table { border-collapse: collapse } th, td { text-align: left; padding: .25rem 1.5rem .25rem 0; vertical-align: top }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
code, pre { font: .9em ui-monospace, monospace } pre { overflow-x: auto } .quiet { opacity: .75 }
a { color: #0b4f8a }
@media (prefers-color-scheme: dark) { :root { background: #151412; color: #e6e3dc } a { color: #9cc2ee } }
a.report { display: inline-block; padding: .5rem 1rem; border: 1px solid; border-radius: .3rem }
td, li, h1 { overflow-wrap: anywhere }`

const FILES = [
  ['run.json', 'what was ordered, when, with which models, and what came out'],
  ['tests.jsonl', 'one line for each test that ended'],
  ['cases.jsonl', 'every question with its expected answer'],
  ['plan.jsonl', 'every test that was planned'],
  ['tests/', 'a folder for each test: what was said (exchange.json), what came of it (test.json), the annotated image'],
  ['images/', 'the images as they were given'],
  ['SHA256SUMS', 'the sums of all of it, once the run has ended'],
] as const

/** What a part of a run, or a run merged of parts, says of itself. */
function divided({ shard, merged, counts, controls }: Run): string {
  if (shard)
    return `<p><strong>Part ${shard.part} of ${shard.of}</strong> of a divided run: ${count(allCounts({ counts, controls }).planned)} of its ${plural(shard.tests, 'test')}, over which alone the scores below are. <code>benchloupe merge</code> makes one run of all parts.</p>\n`
  if (!merged) return ''
  const { of, parts } = merged
  return `<p>It was <strong>merged of ${parts.length < of ? `${count(parts.length)} of ` : ''}${plural(of, 'part')}</strong>: ${parts.map((part) => escaped(part.run)).join(', ')}. Their manifests and sums are in <a href="parts/">parts/</a>.</p>\n`
}

/** index.html of a run folder: what it is, for whoever finds it. It loads nothing and runs nothing. */
export function indexPage(run: Run, hasReport: boolean): string {
  const { counts, cost, status, reason } = run
  const totals = run.results.filter(({ type }) => type === null)
  const scoreOf = ({ api, model }: Run['models'][number]) =>
    totals.find((result) => result.api === api && result.model === model)
  const rows = run.models.map((model) => {
    const result = scoreOf(model)
    return `<tr><td>${escaped(`${model.api}/${model.model}`)}</td><td class="n">${points(result?.score ?? null)}</td><td class="n">${interval(result?.low ?? null, result?.high ?? null) || '–'}</td><td class="n">${count(result?.counts.passed ?? 0)} of ${count(result?.counts.planned ?? 0)}</td></tr>`
  })
  const title = `${run.title || run.id} · Benchloupe run`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}
</style>
<main>
<h1>${escaped(run.title || run.id)}</h1>
<p>This folder is one run of <strong>Benchloupe</strong>, a benchmark of vision models: every test with its image, what the model was
asked and what it said, how that was scored, and the image with what it found.</p>
${divided(run)}${run.imported ? `<p>It was made from results of ${escaped(run.imported.tool)}; nothing was asked by Benchloupe.</p>\n` : ''}<p>${hasReport ? '<a class="report" href="report.html">Open the report</a>' : 'It has no report yet. <code>benchloupe report</code> with the path of this folder makes one.'}</p>
<h2>The run</h2>
<table>
<tr><th>run</th><td>${escaped(run.id)}</td></tr>
<tr><th>started</th><td>${moment(run.started).text} UTC</td></tr>
<tr><th>status</th><td>${status === 'running' ? 'running when this page was written' : escaped(`${status}${reason ? `: ${reason}` : ''}`)}</td></tr>
${run.elapsedMs === null || status === 'running' ? '' : `<tr><th>elapsed</th><td>${duration(run.elapsedMs)}</td></tr>\n`}<tr><th>suites</th><td>${escaped(run.suites.map(({ header }) => header.title || header.name).join(', '))}</td></tr>
<tr><th>tests</th><td>${plural(counts.planned, 'test')} planned${status === 'running' ? '' : `, ${count(counts.passed)} passed${counts.error > 0 ? `, ${plural(counts.error, 'API error')}` : ''}`}</td></tr>
${status === 'running' ? '' : `<tr><th>cost</th><td>${escaped(totalCost(cost, counts.planned - counts.skipped))}</td></tr>\n`}</table>
<h2>Models</h2>
<table>
<tr><th>model</th><th class="n">score</th><th class="n">95 % interval</th><th class="n">passed</th></tr>
${rows.join('\n')}
</table>
<h2>How to open it</h2>
<p>${hasReport ? 'The report needs nothing but a browser. To see the replies read in other coordinate spaces and the images laid over each other as well' : 'To look at it'}, with Benchloupe installed:</p>
<pre>benchloupe open &lt;this folder, or a ZIP of it&gt;</pre>
<p>It shows the run without writing into the folder. Moved into <code>runs/</code> of a data folder, the run is listed there.</p>
<p>To check that nothing was changed: <code>benchloupe verify</code> with the path of this folder, or in it
<code>sha256sum -c SHA256SUMS</code>.</p>
<h2>Files</h2>
<table>
${FILES.map(([file, about]) => `<tr><td><a href="${file}">${file}</a></td><td>${about}</td></tr>`).join('\n')}
</table>
<p class="quiet">Written by Benchloupe ${escaped(version)}.</p>
</main>
</html>
`
}

/** Writes index.html, and the sums of all pages; `report`: the lines of a report that is there, none where there is none. */
export async function writePages(dir: string, run: Run, report: readonly string[]): Promise<void> {
  const index = indexPage(run, report.length > 0)
  await writeWhole(join(dir, 'index.html'), index)
  const sum = createHash('sha256').update(index).digest('hex')
  await writeWhole(join(dir, PAGES_SUMS), [`${sum}  index.html`, ...report].map((line) => `${line}\n`).join(''))
}
