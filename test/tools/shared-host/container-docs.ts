import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** `npm run container-docs [-- --image NAME]`: the commands of README and docs that need Docker or the package registry, as they stand
 * there (test/server/container-docs.test.ts). With `--image` that image stands for what `docker build` makes: for machines that reach
 * no registry of images. It needs Docker, port 8080, and no container or volume called benchloupe. */

const { image } = parseArgs({ options: { image: { type: 'string' } } }).values
if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status !== 0) {
  process.stderr.write('Docker is not running here. Start it, then try again.\n')
  process.exit(2)
}
const test = fileURLToPath(new URL('../../server/container-docs.test.js', import.meta.url))
process.exitCode =
  spawnSync(process.execPath, [test], {
    stdio: 'inherit',
    env: {
      ...process.env,
      BENCHLOUPE_TEST_CONTAINERS: '1',
      ...(image === undefined ? {} : { BENCHLOUPE_TEST_IMAGE: image }),
    },
  }).status ?? 1
