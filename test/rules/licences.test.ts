import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootDir } from '../../runner/index.ts'
import t from '../helpers/tap.ts'
import { FILE, thirdParty } from '../tools/licences.ts'

t.test('THIRD-PARTY.md is that of the packages in use, and their licences are free ones', (t) => {
  const made = thirdParty()
  t.ok(readFileSync(join(rootDir, FILE), 'utf8') === made, 'in step; else run "npm run licences"')
  const licences = [...made.matchAll(/^\| \S+ \| \d\S* \| (.+) \|$/gm)].map(([, licence]) => String(licence))
  t.ok(licences.length > 60, `${licences.length} packages`)
  const free =
    /^(\(?(MIT|ISC|0BSD|BlueOak-1\.0\.0|Apache-2\.0|BSD-[23]-Clause|CC0-1\.0|Unlicense|LGPL-3\.0-or-later|OFL-1\.1|SEE LICENSE IN (?:README\.md AND )?LICENSE|BSD-0-Clause|see its text)\)?( (AND|OR) )?)+$/
  t.same(
    licences.filter((licence) => !free.test(licence)),
    [],
  )
  t.end()
})
