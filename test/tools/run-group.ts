import { pathToFileURL } from 'node:url'

/** Runs several compiled test files one after the other in this process, each as a subtest. Starting a process for each costs
 * more than most of them: 1.7 s for the modules, and a second for each worker thread that draws.
 * Arguments: name and path of each file in turn. */

const args = process.argv.splice(2)
// after the arguments are taken: tap names its fixture folders by them, and so many are too long for a folder's name
const { asSubtest } = await import('../helpers/tap.ts')
for (let index = 0; index + 1 < args.length; index += 2)
  await asSubtest(String(args[index]), () => import(pathToFileURL(String(args[index + 1])).href))
