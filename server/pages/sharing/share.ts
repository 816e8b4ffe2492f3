import { definePage } from '../../define-page.ts'
import { bytes, moment } from '../../format.ts'
import { urls } from '../../urls.ts'
import { FORMAT_NAMES, formatsOf } from '../parts/sharing/export-formats.ts'
import { runCrumbs } from '../parts/run/run-head.ts'

export const share = definePage({
  params: ['run'],
  view: 'share',
  async load({ params, viewer }, { catalog, config }) {
    const entry = await catalog.run(params.run)
    const report = catalog.reports.of(entry.dir)
    return {
      title: `Share · ${entry.manifest.title}`,
      crumbs: runCrumbs(entry, { text: 'Share' }),
      report: {
        state: entry.live ? 'live' : report.state,
        at: report.state === 'made' ? moment(report.at.toISOString()) : null,
        why: report.state === 'failed' ? report.why : '',
        path: `${config.dataDir}/runs/${entry.id}/report.html`,
        action: viewer.mayChange && !entry.live ? urls.makeReport(entry.id) : '',
      },
      zip: entry.live ? '' : urls.zip(entry.id),
      values: { bytes: entry.manifest.bytes },
      size: bytes(entry.manifest.bytes),
      tests: formatsOf(entry.manifest.types).map((format) => ({
        text: FORMAT_NAMES[format],
        href: urls.exportTests(entry.id, format),
      })),
      list: urls.tests(entry.id),
      command: `benchloupe report ${entry.id}`,
      commands: ['zip', ...formatsOf(entry.manifest.types)]
        .map((format) => `benchloupe export ${entry.id} --format ${format}`)
        .join('\n'),
      run: urls.run(entry.id),
    }
  },
})
