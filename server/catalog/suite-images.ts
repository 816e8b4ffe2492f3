import { thumbnail, type LoadedSuite } from '../../runner/index.ts'
import { NotFound } from '../errors.ts'
import { openInside, type RunFile } from './run-file.ts'

/** about 10 MB of reduced images */
const KEPT_THUMBS = 800

/** The images of suites for pages. Only what a case names is ever opened, and that as safely as the files of a run. */
export class SuiteImages {
  #thumbs = new Map<string, Promise<Buffer>>()

  /** `name` as the cases have it: images/hsfr-03.png */
  async file(suite: LoadedSuite, name: string): Promise<RunFile> {
    if (!suite.cases.some((testCase) => testCase.image.name === name))
      throw new NotFound('image', name, `No case of the suite ${suite.header.name} has this image.`)
    const found = await openInside(suite.dir, name)
    if (found.kind === 'file') return found
    throw new NotFound('image', name)
  }

  /** The image with these bytes as a reduced WebP. */
  async thumb(suite: LoadedSuite, sha: string): Promise<Buffer> {
    const image = suite.cases.find((testCase) => testCase.image.sha === sha)?.image
    if (!image)
      throw new NotFound(
        'image',
        sha,
        `No case of the suite ${suite.header.name} has an image with this checksum; it may have been replaced.`,
      )
    const made = this.#thumbs.get(sha) ?? this.#make(suite, image.name)
    this.#thumbs.delete(sha)
    this.#thumbs.set(sha, made)
    made.catch(() => this.#thumbs.delete(sha))
    for (const oldest of this.#thumbs.keys()) {
      if (this.#thumbs.size <= KEPT_THUMBS) break
      this.#thumbs.delete(oldest)
    }
    return made
  }

  async #make(suite: LoadedSuite, name: string): Promise<Buffer> {
    const { handle } = await this.file(suite, name)
    try {
      return await thumbnail(await handle.readFile())
    } finally {
      await handle.close()
    }
  }
}
