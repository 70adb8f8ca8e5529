/** Pages come over `app://layerlab/`, from the renderer's folder and nowhere else. */
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'
import { contentSecurityPolicy, pageHeaders } from '../content-security'

export const pageOrigin = 'app://layerlab'

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    // With supportFetchAPI but without corsEnabled, pages of other origins could read the answers.
    {
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true },
    },
  ])
}

export function servePages(directory: string): void {
  const csp = contentSecurityPolicy("'self'")
  protocol.handle('app', async (request) => {
    const file = request.method === 'GET' ? fileOf(directory, request.url) : undefined
    const content = file === undefined ? undefined : await readFile(file).catch(() => undefined)
    const headers = { ...pageHeaders, 'Content-Security-Policy': csp, 'Cache-Control': 'no-cache' }
    if (file === undefined || content === undefined) {
      return new Response('There is no such file.', { status: 404, headers })
    }
    return new Response(new Uint8Array(content), {
      headers: { ...headers, 'Content-Type': mediaTypes[extname(file)] ?? 'application/octet-stream' },
    })
  })
}

/** Undefined for another host, for names that cannot be decoded, and for what lies outside the folder. */
function fileOf(directory: string, address: string): string | undefined {
  const url = new URL(address)
  if (`${url.protocol}//${url.host}` !== pageOrigin) return undefined
  try {
    const path = decodeURIComponent(url.pathname)
    if (path.includes('\0')) return undefined
    const file = normalize(join(directory, path === '/' ? 'index.html' : path))
    return file.startsWith(directory + sep) ? file : undefined
  } catch {
    return undefined
  }
}
