/** Serves the page of this folder and real sessions to it, on 127.0.0.1. */

import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sirv from 'sirv'
import { build } from 'vite'
import { WebSocketServer } from 'ws'
import { terminalClientMessageSchema } from '#contract/terminal-messages'
import { silentLog } from '../../../src-main/core/app/log'
import type { Engine } from '../../../src-main/core/engine/engine'
import { createTerminals, type Terminals } from '../../../src-main/core/terminal/terminals'
import { serveTerminals } from '../../../src-main/shells/web/terminal-socket'

export interface TerminalPage {
  readonly address: string
  /** The most bytes that were ever sent to a page and not yet acknowledged, read off the messages themselves. */
  largestUnacknowledged(): number
  /** The folder in which its shells start; removed at the end. */
  readonly folder: string
  close(): Promise<void>
}

/** Looks at what passes between a page and the core, without changing it. */
function measured(terminals: Terminals): { terminals: Terminals; largest(): number } {
  let largest = 0
  return {
    largest: () => largest,
    terminals: {
      ...terminals,
      connect(post) {
        const acknowledged = new Map<string, number>()
        const connection = terminals.connect((message) => {
          if (message.kind === 'attached') acknowledged.set(message.session, message.from)
          if (message.kind === 'output') {
            const sent = message.offset + message.bytes.byteLength
            largest = Math.max(largest, sent - (acknowledged.get(message.session) ?? 0))
          }
          post(message)
        })
        return {
          receive(message) {
            const parsed = terminalClientMessageSchema.safeParse(message)
            if (parsed.success && parsed.data.kind === 'acknowledge') {
              acknowledged.set(parsed.data.session, parsed.data.offset)
            }
            return connection.receive(message)
          },
          close: () => connection.close(),
        }
      },
    },
  }
}

export async function serveTerminalPage(engine?: Engine): Promise<TerminalPage> {
  const directory = await mkdtemp(join(tmpdir(), 'layerlab-terminal-page-'))
  const folder = await mkdtemp(join(tmpdir(), 'layerlab-terminal-shell-'))
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'warn',
    build: { outDir: directory, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 2000 },
  })
  const terminals = createTerminals({
    shellPlace: async () => ({
      directory: folder,
      variables: { PS1: 'READY> ', HOME: folder },
      pathFirst: [],
    }),
    engineEndpoint: () => undefined,
    engine: async () => {
      if (!engine) throw new Error('this page has no engine')
      return engine
    },
    log: silentLog,
    shell: { file: '/bin/sh', args: [] },
  })
  const server = createServer(sirv(directory))
  const sockets = new WebSocketServer({ server, path: '/terminal', perMessageDeflate: false })
  const meter = measured(terminals)
  const closeSockets = serveTerminals(sockets, meter.terminals, silentLog)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    largestUnacknowledged: meter.largest,
    folder,
    async close() {
      await terminals.close()
      closeSockets()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(directory, { recursive: true, force: true })
      await rm(folder, { recursive: true, force: true })
    },
  }
}
