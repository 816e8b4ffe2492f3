import { main } from './main.ts'

// who reads along may stop reading (`run --json | head`): nothing is told any more, but a paid run goes on to its end
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })

process.exitCode = await main(process.argv.slice(2), process.env)
