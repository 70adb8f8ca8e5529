/** Contexts of the docker command: which one is current, and where each one's engine listens. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { EndpointError, type EngineEndpoint, parseEndpoint, type TlsMaterial } from './endpoint'

/** The name that stands for no context: DOCKER_HOST, else the platform's own socket. */
export const defaultContext = 'default'

const configSchema = z.object({ currentContext: z.string().nullish() })

const metaSchema = z.object({
  Endpoints: z.object({
    docker: z.object({ Host: z.string(), SkipTLSVerify: z.boolean().nullish() }),
  }),
})

/** Undefined where no context is chosen. Throws `EndpointError` for a file that cannot be understood. */
export async function currentContext(configDirectory: string): Promise<string | undefined> {
  const path = join(configDirectory, 'config.json')
  const text = await textOf(path)
  if (text === undefined || text.trim() === '') return undefined
  return parsed(path, text, configSchema).currentContext || undefined
}

/** Undefined where there is no such context. Throws `EndpointError` for files that cannot be understood. */
export async function contextEndpoint(
  configDirectory: string,
  name: string,
): Promise<EngineEndpoint | undefined> {
  const id = createHash('sha256').update(name).digest('hex')
  const path = join(configDirectory, 'contexts', 'meta', id, 'meta.json')
  const text = await textOf(path)
  if (text === undefined) return undefined
  const { Host, SkipTLSVerify } = parsed(path, text, metaSchema).Endpoints.docker
  const tls = await tlsMaterial(join(configDirectory, 'contexts', 'tls', id, 'docker'), !SkipTLSVerify)
  const used = tls ?? (SkipTLSVerify ? { ca: null, cert: null, key: null, verify: false } : null)
  return parseEndpoint(Host, used)
}

/** `ca.pem`, `cert.pem` and `key.pem` of a folder; null where it has none of them. */
export async function tlsMaterial(directory: string, verify: boolean): Promise<TlsMaterial | null> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map(async (name) => (await textOf(join(directory, name))) ?? null),
  )
  if (!ca && !cert && !key) return null
  return { ca: ca ?? null, cert: cert ?? null, key: key ?? null, verify }
}

function parsed<T>(path: string, text: string, schema: z.ZodType<T>): T {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new EndpointError(`${path} is not JSON: ${error instanceof Error ? error.message : error}.`)
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const problem = result.error.issues[0]
  throw new EndpointError(
    `${path} is not as the docker command writes it: ${problem?.path.join('.') || 'the file'}: ${problem?.message}.`,
  )
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return undefined
    }
    throw new EndpointError(`${path} cannot be read: ${error instanceof Error ? error.message : error}.`)
  }
}
