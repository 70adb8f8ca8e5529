import type { ReadStream } from 'node:tty'

/** The kernel holds at most 64 KB for a pty; what comes beyond is from a program that outlived the shell. */
const mostUnreadBytes = 256 * 1024
/** A pause of reading this long means that the kernel's buffer is empty. */
const quietMs = 100

/**
 * node-pty destroys its socket 200 ms after the shell has ended, read or not. While output is held up,
 * that loses its last bytes; so the socket's end is put off until they are read. (What Linux itself
 * drops when the leader of a session ends, all beyond some 4 KB unread, no terminal can get.) `onEnding`
 * is called before the descriptor is closed: from then on it must not be used, nor reading be paused.
 */
export function keepUnreadOutput(socket: ReadStream, onEnding: () => void): void {
  const destroy = socket.destroy.bind(socket)
  let ending = false
  socket.destroy = (error?: Error) => {
    if (!ending) onEnding()
    // An error is the read error with which Linux tells the end of a pty: nothing is left to read.
    if (error) return destroy(error)
    if (ending) return socket
    ending = true
    let unread = 0
    let quiet = setTimeout(destroy, quietMs)
    socket.on('data', (chunk: Buffer) => {
      unread += chunk.byteLength
      clearTimeout(quiet)
      if (unread >= mostUnreadBytes) destroy()
      else quiet = setTimeout(destroy, quietMs)
    })
    socket.once('close', () => clearTimeout(quiet))
    socket.resume()
    return socket
  }
}
