/** The few calls with which the daemon's own life is led; all else goes through the Engine port. */
import { request } from 'node:http'
import { z } from 'zod'

const callTimeoutMs = 15_000
const versionSchema = z.object({ Version: z.string() })
const containersSchema = z.array(z.object({ Id: z.string() }))
const networksSchema = z.array(
  z.object({ Id: z.string(), Driver: z.string(), Options: z.record(z.string(), z.string()).nullish() }),
)

export async function daemonAnswers(socketPath: string): Promise<boolean> {
  return await call(socketPath, 'GET', '/_ping').then(
    (body) => body === 'OK',
    () => false,
  )
}

export async function daemonVersion(socketPath: string): Promise<string> {
  return versionSchema.parse(JSON.parse(await call(socketPath, 'GET', '/version'))).Version
}

/** So that the daemon need not wait for programs that do not heed its signal. */
export async function stopContainers(socketPath: string): Promise<void> {
  const running = containersSchema.parse(JSON.parse(await call(socketPath, 'GET', '/containers/json')))
  await Promise.allSettled(running.map(({ Id }) => call(socketPath, 'POST', `/containers/${Id}/stop?t=1`)))
}

/** Bridges of networks that the learner made: the daemon makes them again when it starts. */
export async function networkInterfaces(socketPath: string): Promise<readonly string[]> {
  const networks = networksSchema.parse(JSON.parse(await call(socketPath, 'GET', '/networks')))
  return networks
    .filter((network) => network.Driver === 'bridge')
    .map(({ Id, Options }) => Options?.['com.docker.network.bridge.name'] ?? `br-${Id.slice(0, 12)}`)
}

function call(socketPath: string, method: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, method, path, headers: { Host: 'docker' } }, (answer) => {
      let body = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        body += chunk
      })
      answer.on('error', reject)
      answer.on('end', () => {
        const status = answer.statusCode ?? 0
        if (status < 400) resolve(body)
        else reject(new Error(`${method} ${path} was answered with ${status}: ${body.trim()}`))
      })
    })
    asked.setTimeout(callTimeoutMs, () =>
      asked.destroy(new Error(`${method} ${path}: no answer in ${callTimeoutMs / 1000} s`)),
    )
    asked.on('error', reject)
    asked.end()
  })
}
