import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootDir } from '../../runner/index.ts'
import { answersOf } from './answers/answers.ts'
import { commandPage } from './command-page.ts'

/** `npm run docs`: writes the pages that are made from the code. A test compares them. */
writeFileSync(join(rootDir, 'docs/command-line.md'), await commandPage())
writeFileSync(join(rootDir, 'server/http/api/answers.json'), answersOf())
