import sirv from 'sirv'

/** Serves the built renderer; calls `next` for what is not there. */
export function rendererFiles(directory: string) {
  return sirv(directory, {
    etag: true,
    // Looked up at each request: a remembered file that a new build has replaced would end the process.
    dev: true,
    setHeaders: (response) => response.setHeader('Cache-Control', 'no-cache'),
  })
}
