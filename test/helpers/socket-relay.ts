/** A socket in front of an engine's, which may treat the connections of one request otherwise. */
import { connect, createServer, type Socket } from 'node:net'

export interface SocketRelay {
  readonly path: string
  /** Breaks the connections that carry the request, as a dying engine would. */
  cut(): void
  close(): Promise<void>
}

/** `matching`: how the request begins, e.g. `POST /session`. `refusal` is given in place of the engine's answer. */
export async function startSocketRelay(
  enginePath: string,
  path: string,
  matching: string,
  refusal?: string,
): Promise<SocketRelay> {
  const all = new Set<Socket>()
  const marked = new Set<Socket>()
  const server = createServer((near) => {
    near.once('data', (first) => {
      const matches = first.toString('latin1').startsWith(matching)
      if (matches && refusal !== undefined) {
        near.end(refusal)
        return
      }
      const far = connect(enginePath)
      for (const socket of [near, far]) {
        all.add(socket)
        if (matches) marked.add(socket)
        socket.on('close', () => all.delete(socket))
        socket.on('error', () => undefined)
      }
      far.write(first)
      near.pipe(far).pipe(near)
    })
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  const destroy = (sockets: Iterable<Socket>) => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    path,
    cut: () => destroy(marked),
    async close() {
      destroy(all)
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
