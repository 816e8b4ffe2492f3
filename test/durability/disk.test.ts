import { execFileSync } from 'node:child_process'
import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from '../helpers/tap.ts'
import { OrderError, readManifest, readRows, startWorkers, type Clock, type Run } from '../../runner/index.ts'
import { failpoint, FAILPOINTS } from '../../runner/store/failpoint.ts'
import { lookInto } from '../tools/crash-look.ts'
import { volumeNotice } from '../../server/config/volume.ts'
import { ask, makeApp } from '../helpers/made-app.ts'
import { PaidBench } from '../tools/paid-bench.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Disks that take nothing: full, without inodes, mounted read-only, broken. */
t.setTimeout(1_190_000)
const root = await tempDir(t, 'disk')
const workers = startWorkers(1)
t.teardown(async () => {
  await workers.close()
})
t.afterEach(() => {
  failpoint.hit = () => undefined
})

const mount = (...how: string[]): void => {
  execFileSync('mount', how, { stdio: 'pipe' })
}

/** Why no disk can be mounted here, false where one can. */
const skip = ((): string | false => {
  const place = join(root, 'try')
  try {
    execFileSync('mkdir', [place])
    mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place)
    execFileSync('umount', [place])
    return false
  } catch (error) {
    return `needs a disk of its own, and none can be mounted here: ${(error as Error).message.trim().split('\n').at(-1)}`
  }
})()

/** A small disk for runs/. It can be filled to the last block, or the last inode, and freed again. */
class SmallDisk {
  readonly dir: string
  #ballast: string[] = []

  constructor(dir: string) {
    this.dir = dir
    mount('-t', 'tmpfs', '-o', 'size=4m,nr_inodes=400', 'tmpfs', dir)
  }

  get full(): boolean {
    return this.#ballast.length > 0
  }

  /** Takes every block of 4 kB but `left`. */
  takeBlocks(left: number): void {
    const name = join(this.dir, '.ballast')
    this.#ballast.push(name)
    const file = openSync(name, 'w')
    const block = Buffer.alloc(4096)
    let size = 0
    try {
      for (;;) size += writeSync(file, block)
    } catch {
      /* not one more */
    }
    ftruncateSync(file, Math.max(0, size - left * block.length))
    closeSync(file)
  }

  /** Takes every file that could still be made, but `left`. */
  takeInodes(left: number): void {
    const names: string[] = []
    try {
      for (let n = 0; ; n++) {
        closeSync(openSync(join(this.dir, `.ballast-${n}`), 'w'))
        names.push(join(this.dir, `.ballast-${n}`))
      }
    } catch {
      /* not one more */
    }
    for (const name of names.splice(0, left)) rmSync(name)
    this.#ballast.push(...names)
  }

  free(): void {
    for (const name of this.#ballast.splice(0)) rmSync(name, { force: true })
  }
  remount(how: 'ro' | 'rw'): void {
    mount('-o', `remount,${how}`, this.dir)
  }
}

/** A bench whose runs/ lie on a disk of their own. */
async function benchOnDisk(t: Test): Promise<{ bench: PaidBench; disk: SmallDisk }> {
  const bench = await PaidBench.open(t, await mkdtemp(join(root, 'data-')), workers)
  await mkdir(bench.runsDir)
  const disk = new SmallDisk(bench.runsDir)
  t.teardown(() => execFileSync('umount', ['-l', disk.dir]))
  return { bench, disk }
}

/** A clock that does not make tests wait: `tried` is called each time a write that waits for room was tried in vain. */
const clockOf = (tried: (time: number) => Promise<void>): Clock => {
  let times = 0
  return {
    now: () => new Date(),
    ms: () => performance.now(),
    sleep: async () => {
      await tried(++times)
      await new Promise((resolve) => setTimeout(resolve, 3))
    },
  }
}

/** Calls `act` at the moments of the write path that `isOne` picks, counted from the moment the run has its folder. */
function at(isOne: (moment: number) => boolean, act: () => void): { moments: () => number } {
  let [inPlace, moment] = [false, 0]
  failpoint.hit = (name) => {
    if (name === 'run in place') inPlace = true
    else if (inPlace && !name.startsWith('owner') && isOne(++moment)) act()
  }
  return { moments: () => moment }
}

/** What must be so of every run, whatever its disk did meanwhile: whole, and every case asked once. */
async function wholeRun(t: Test, bench: PaidBench, run: Run): Promise<void> {
  const dir = join(bench.runsDir, run.id)
  t.equal(run.status, 'finished', run.reason ?? '')
  t.match(await readManifest(dir), { status: 'finished', counts: run.counts })
  t.equal((await readRows(dir)).length, 6)
  t.same([...bench.model.calls.values()], [1, 1, 1, 1, 1, 1], 'nothing answered was asked again')
  const { unreadable, temps } = await lookInto(dir)
  t.same({ unreadable, temps }, { unreadable: [], temps: [] }, 'no unreadable file, none half written')
  execFileSync('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: dir })
}

t.test(
  'a disk that is full at every stage of a run: no call without its intent on disk, nothing lost, the run goes on when there is room',
  { skip },
  async (t) => {
    let fills = 0
    for (const step of [7, 9, 11]) {
      const { bench, disk } = await benchOnDisk(t)
      let dir = ''
      const runner = await bench.runner(
        clockOf(async (time) => {
          if (time % 4 !== 0 || !disk.full) return
          const calls = bench.calls
          if (calls > (await bench.recorded(dir))) t.fail(`a call was made whose intent is not on disk (${calls})`)
          disk.free()
        }),
      )
      at(
        (moment) => moment % step === 0,
        () => {
          if (disk.full) return
          if (++fills % 3 === 0) disk.takeInodes(fills % 2)
          else disk.takeBlocks([0, 1, 2, 5, 12][fills % 5] as number)
        },
      )
      const { id } = await bench.order(runner)
      dir = join(bench.runsDir, id)
      const run = await runner.ended(id)
      failpoint.hit = () => undefined
      disk.free()
      t.match(
        bench.notices.join('\n'),
        /Paused: the disk is full \(no space or no inodes left\)\. Replies wait in memory/,
      )
      t.match(bench.notices.join('\n'), /There is space again: the run continues\./)
      await wholeRun(t, bench, run)
    }
    t.comment(`the disk was filled ${fills} times`)
    t.ok(fills >= 24, `${fills} times`)
  },
)

t.test(
  'a disk that is full while a run is being made: the order is refused in a sentence and leaves nothing',
  { skip },
  async (t) => {
    const { bench, disk } = await benchOnDisk(t)
    const runner = await bench.runner(
      clockOf(async (time) => {
        if (time % 3 === 0) disk.free()
      }),
    )
    const points = FAILPOINTS.slice(0, FAILPOINTS.indexOf('run in place') + 1)
    let refused = 0
    for (const [n, point] of points.entries()) {
      failpoint.hit = (name) => {
        if (name !== point || disk.full) return
        if (n % 2 === 0) disk.takeBlocks(0)
        else disk.takeInodes(0)
      }
      const made = await bench.order(runner, { title: `full ${n}` }).catch((error: Error) => error)
      failpoint.hit = () => undefined
      if (made instanceof Error) {
        refused++
        t.type(made, OrderError, point)
        t.match(made.message, /The run cannot be started: the disk is full .*No model was called\./)
        disk.free()
        t.same(await readdir(bench.runsDir), [], `nothing is left where it was full at ${point}`)
      } else {
        const run = await runner.ended(made.id)
        disk.free()
        await wholeRun(t, bench, run)
        await rm(join(bench.runsDir, made.id), { recursive: true })
      }
      bench.model.calls.clear()
    }
    t.ok(refused >= 10, `${refused} of ${points.length} orders were refused`)
  },
)

t.test(
  'shut down while the disk is full, resumed when there is room: only what was in flight is asked again',
  { skip },
  async (t) => {
    const { bench, disk } = await benchOnDisk(t)
    const closing: Promise<void>[] = []
    let told = false
    // closing sleeps as well: it must not be told once more from within
    const runner = await bench.runner(
      clockOf(async () => {
        if (told) return
        told = true
        closing.push(runner.close(2000))
      }),
    )
    let replies = 0
    failpoint.hit = (name) => {
      if (name === 'reply: opened' && ++replies === 3) disk.takeBlocks(0)
    }
    const { id } = await bench.order(runner)
    t.match(await runner.ended(id), { status: 'interrupted' })
    await Promise.all(closing)
    failpoint.hit = () => undefined
    const dir = join(bench.runsDir, id)
    t.same((await lookInto(dir)).unreadable, [])
    const answered = [...(await lookInto(dir)).tests]
      .filter(([, { replies: own }]) => own.length > 0)
      .map(([test]) => test)
    t.ok(answered.length >= 2)
    disk.free()
    const before = bench.calls
    const next = await bench.runner()
    t.match(await readManifest(dir), { status: 'interrupted' })
    await next.resume(id)
    t.match(await next.ended(id), { status: 'finished', counts: { skipped: 0, error: 0 } })
    t.equal(bench.calls - before, 6 - answered.length, 'what was answered on disk is not asked again')
    t.equal((await readRows(dir)).length, 6)
  },
)

t.test(
  'a disk that is remounted read-only in mid-run: the run waits, and goes on when it can be written again',
  { skip },
  async (t) => {
    const { bench, disk } = await benchOnDisk(t)
    let [locked, times] = [false, 0]
    const runner = await bench.runner(
      clockOf(async (time) => {
        if (time % 4 !== 0 || !locked) return
        disk.remount('rw')
        locked = false
      }),
    )
    let due = 0
    at(
      (moment) => moment >= due,
      () => {
        if (locked) return
        // refused while a file is open for writing: then at the next moment
        try {
          disk.remount('ro')
        } catch {
          return
        }
        locked = true
        due += 25
        times++
      },
    )
    const { id } = await bench.order(runner)
    const run = await runner.ended(id)
    failpoint.hit = () => undefined
    if (locked) disk.remount('rw')
    t.match(bench.notices.join('\n'), /Paused: the disk is mounted read-only/)
    t.ok(times >= 4, `${times} times`)
    await wholeRun(t, bench, run)
  },
)

t.test(
  'a disk that fails once at every moment of the write path: each is tried again from the start, no row stands there twice',
  async (t) => {
    for (const code of ['EIO', 'EDQUOT', 'EMFILE']) {
      const bench = await PaidBench.open(t, await mkdtemp(join(root, 'data-')), workers)
      const runner = await bench.runner(clockOf(() => Promise.resolve()))
      const failed = new Set<string>()
      let inPlace = false
      failpoint.hit = (name) => {
        if (name === 'run in place') inPlace = true
        if (!inPlace || /^(run|owner) /.test(name) || failed.has(name)) return
        failed.add(name)
        throw Object.assign(new Error(`${code}: the disk failed`), { code })
      }
      const { id } = await bench.order(runner)
      const run = await runner.ended(id)
      failpoint.hit = () => undefined
      t.ok(failed.size > 35, `${code} at ${failed.size} moments`)
      await wholeRun(t, bench, run)
      const lines = (await readFile(join(bench.runsDir, id, 'tests.jsonl'), 'utf8')).trim().split('\n')
      t.equal(lines.length, 6)
    }
  },
)

t.test('the disk of a live run is looked at though none of its calls has an answer yet', { skip }, async (t) => {
  const { bench, disk } = await benchOnDisk(t)
  bench.latencyMs = 300_000
  const runner = await bench.runner()
  const { id } = await bench.order(runner)
  const told = async (is: (trouble: string | undefined) => boolean): Promise<string | undefined> => {
    const trouble = (): string | undefined => runner.active()[0]?.disk?.trouble
    for (const end = Date.now() + 60_000; !is(trouble()) && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 50))
    return trouble()
  }
  t.equal(await told((trouble) => trouble === undefined), undefined)
  disk.takeBlocks(0)
  t.match(await told((trouble) => trouble !== undefined), /the disk is full/)
  disk.free()
  t.equal(await told((trouble) => trouble === undefined), undefined)
  // while a file is open for writing it is not done
  for (let locked = false, tries = 0; !locked; tries++)
    try {
      disk.remount('ro')
      locked = true
    } catch (error) {
      if (tries > 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  t.match(await told((trouble) => trouble !== undefined), /mounted read-only/)
  disk.remount('rw')
  // in other words where a write was waiting already when the disk was looked at
  t.match(
    bench.notices.join('\n'),
    /(?:Nothing can be written|Paused): the disk is full.*\n(?:The disk can be written again|There is space again)/,
  )
  runner.stop(id, 'now')
  await runner.ended(id)
  await runner.close(0)
})

t.test('actions that cannot be saved say so by a code of the list', async (t) => {
  const { app } = await makeApp(t)
  for (const [code, status, name] of [
    ['ENOSPC', 507, 'NO_ROOM'],
    ['EDQUOT', 507, 'NO_ROOM'],
    ['EROFS', 503, 'DISK_TROUBLE'],
    ['EIO', 503, 'DISK_TROUBLE'],
    ['EMFILE', 503, 'DISK_TROUBLE'],
  ] as const) {
    failpoint.hit = () => {
      throw Object.assign(new Error(`${code}: the disk failed`), { code })
    }
    const answer = await ask(app, '/api/v1/presets', {
      method: 'POST',
      payload: { presetName: 'p', suites: ['made'], models: ['builtin/pixels'] },
    })
    t.equal(answer.statusCode, status, code)
    t.equal(answer.json().error.code, name)
    failpoint.hit = () => undefined
  }
})

t.test('in a container, a data folder that is not kept is told', (t) => {
  const mounts = (...lines: string[]): string => ['22 1 0:20 / / rw - overlay overlay rw', ...lines].join('\n')
  t.match(volumeNotice('/data', mounts()), /Nothing is mounted at the data folder \/data/)
  t.match(
    volumeNotice('/data', mounts(`30 22 8:1 /var/lib/docker/volumes/${'a'.repeat(64)}/_data /data rw - ext4 x rw`)),
    /a volume without a name/,
  )
  for (const root of ['/var/lib/docker/volumes/benchloupe/_data', '/home/me/data'])
    t.equal(volumeNotice('/data', mounts(`30 22 8:1 ${root} /data rw - ext4 x rw`)), null)
  t.equal(volumeNotice('/a b/data', mounts('30 22 8:1 /x /a\\040b rw - ext4 x rw')), null)
  t.end()
})

t.test('a run that cannot be taken up for want of room says so, and is as it was', { skip }, async (t) => {
  const { bench, disk } = await benchOnDisk(t)
  const runner = await bench.runner()
  const { id } = await bench.order(runner)
  await runner.ended(id)
  disk.takeBlocks(0)
  await t.rejects(runner.resume(id), /cannot be resumed: the disk is full/)
  disk.free()
  t.equal((await runner.verify(join(bench.runsDir, id))).state, 'intact')
})
