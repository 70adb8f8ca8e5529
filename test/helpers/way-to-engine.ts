/** A way to an engine that can be cut, as when the engine dies and takes its socket with it. */
import { rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'

/** A socket at `path` that leads to the engine until it is cut. */
export async function wayTo(
  endpoint: string,
  path: string,
): Promise<{ endpoint: string; cut: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ path: endpoint.replace(/^unix:\/\//, ''), allowHalfOpen: true })
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
      from.pipe(to)
    }
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    endpoint: `unix://${path}`,
    async cut() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await rm(path, { force: true })
    },
  }
}
