import type { FileHandle } from 'node:fs/promises'

/** An open regular file of a run folder. Whoever takes it closes the handle. */
export interface RunFile {
  kind: 'file'
  name: string
  /** inside the run folder, with forward slashes */
  path: string
  bytes: number
  modified: Date
  handle: FileHandle
}

export interface FolderEntry {
  name: string
  /** `other`: links, pipes, devices: listed, never opened */
  kind: 'file' | 'folder' | 'other'
  bytes: number
  modified: string
}

export interface RunFolderListing { kind: 'folder'; path: string; entries: FolderEntry[] }
