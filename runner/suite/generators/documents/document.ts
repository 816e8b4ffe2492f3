import type { Line, Page } from './page.ts'

/** A printed page, and one part of it that is asked for alone. */
export interface Document {
  page: Page
  field: {
    /** names the part: "the value after TOTAL" */
    what: string
    line: Line | undefined
    /** other ways to write it that are as right */
    alternatives?: string[]
  }
}
