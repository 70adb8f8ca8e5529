/**
 * The package mirror's program. It runs in a container on the engine's own network namespace, so its
 * listener is on a loopback address and takes the first one that no other mirror has.
 *
 *   node mirror.js serve <content folder>
 *   node mirror.js ctl stats <build id> | ctl speed full|venue | ctl token <build id> <SHA-256 of the token>
 */
import type { Server } from 'node:http'
import { mirrorHost } from '../kit'
import { MirrorContent } from './content'
import { createControl, listenOnSocket, sendControl } from './control'
import { Link } from './link'
import { createMirrorProxy, ServedBytes } from './proxy'
import { BuildTokens } from './tokens'

const port = 4873
/** Away from 127.0.0.1, where the learner's own registry may listen on the same port. */
const addresses = Array.from({ length: 20 }, (_, index) => `127.77.76.${index + 1}`)
const controlSocket = '/tmp/layerlab-mirror.sock'

function listen(server: Server, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off('listening', onListening)
      if (error.code === 'EADDRINUSE') resolve(false)
      else reject(error)
    }
    const onListening = () => {
      server.off('error', onError)
      resolve(true)
    }
    server.once('error', onError).once('listening', onListening).listen(port, address)
  })
}

async function serve(directory: string): Promise<void> {
  const link = new Link()
  const served = new ServedBytes()
  const tokens = new BuildTokens()
  const content = new MirrorContent(directory)
  const proxy = createMirrorProxy({ host: mirrorHost, content, link, served, tokens })
  await listenOnSocket(createControl(link, served, tokens), controlSocket)
  for (const address of addresses) {
    if (await listen(proxy, address)) {
      // The engine waits for this line in the container's log.
      process.stdout.write(`${JSON.stringify({ address: `${address}:${port}` })}\n`)
      return
    }
  }
  throw new Error(`port ${port} is taken on all of ${addresses[0]} to ${addresses.at(-1)}`)
}

// The program is process 1 of its container, to which signals do nothing unless they are handled.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0))

const [command, ...rest] = process.argv.slice(2)
try {
  if (command === 'serve' && rest[0] !== undefined) await serve(rest[0])
  else if (command === 'ctl') process.stdout.write(`${await sendControl(controlSocket, rest)}\n`)
  else
    throw new Error(
      'usage: serve <folder> | ctl stats <build id> | ctl speed full|venue | ctl token <build id> <hash>',
    )
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exit(1)
}
