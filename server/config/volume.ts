import { existsSync, readFileSync } from 'node:fs'

/** Where a container engine says that a process is in a container. */
const MARKS = ['/.dockerenv', '/run/.containerenv']

/** What a user should know of where the data folder lies, where this is a container: what is written into one that is not mounted is
 * gone with it, and a volume without a name is hard to find again. */
export function volumeNotices({ dataDir }: { dataDir: string }): string[] {
  if (!MARKS.some((mark) => existsSync(mark))) return []
  let mounts: string
  try {
    mounts = readFileSync('/proc/self/mountinfo', 'utf8')
  } catch {
    return []
  }
  const notice = volumeNotice(dataDir, mounts)
  return notice === null ? [] : [notice]
}

/** The same for the text of /proc/self/mountinfo. Source: proc_pid_mountinfo(5); fields 4 and 5 are the root of the mount in its
 * file system and where it is mounted, with spaces as \\040. */
export function volumeNotice(dataDir: string, mountinfo: string): string | null {
  const mounts = mountinfo
    .split('\n')
    .map((line) => line.split(' '))
    .map(([, , , root = '', place = '']) => ({ root, place: place.replaceAll('\\040', ' ') }))
    .filter(({ place }) => place !== '' && (dataDir === place || place === '/' || dataDir.startsWith(`${place}/`)))
  const nearest = mounts.sort((a, b) => b.place.length - a.place.length)[0]
  const how = `mount one, for example with -v benchloupe:${dataDir}`
  if (!nearest || nearest.place === '/')
    return `Nothing is mounted at the data folder ${dataDir}: runs are gone with this container. To keep them, ${how}.`
  return /\/volumes\/[0-9a-f]{64}\/_data$/.test(nearest.root)
    ? `The data folder ${dataDir} is a volume without a name: a new container does not find its runs again. To keep them, ${how}.`
    : null
}
