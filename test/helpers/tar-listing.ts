/** Tars as programs see them that are not ours: GNU tar for names and sizes, tar-stream for an exported container. */
import { execFile } from 'node:child_process'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { extract } from 'tar-stream'
import { directoryText, fileText, type Seen, symlinkText } from './random-layers'

const run = promisify(execFile)

/** Names with their sizes, as `tar -tv` lists them; folders without the slash at the end. */
export async function listTar(path: string): Promise<Map<string, number>> {
  const { stdout } = await run(
    'tar',
    ['-tvf', path, '--numeric-owner', '--quoting-style=literal', '--show-transformed'],
    {
      maxBuffer: 1 << 26,
      env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' },
    },
  )
  const listed = new Map<string, number>()
  for (const line of stdout.split('\n')) {
    const match = /^(.)\S+ +\S+ +(\d+) \S+ \S+ (.*)$/.exec(line)
    if (!match) continue
    const [, type, size = '0', rest = ''] = match
    const name = rest.replace(type === 'l' ? / -> .*$/ : type === 'h' ? / link to .*$/ : /$/, '')
    listed.set(name.replace(/^\.?\//, '').replace(/\/$/, ''), type === '-' ? Number(size) : 0)
  }
  return listed
}

/** What `docker export` gives of a container, below a folder, in the words of `random-layers.ts`. */
export async function seenInExport(tar: Readable, below: string): Promise<Seen> {
  const seen: Seen = new Map()
  const entries = tar.pipe(extract())
  for await (const entry of entries) {
    const { name, type, mode: modeAndType = 0, uid = 0, gid = 0, linkname } = entry.header
    // Engine 20.10 exports the file's type with its mode.
    const mode = modeAndType & 0o7777
    const parts: Buffer[] = []
    for await (const part of Readable.from(entry)) parts.push(part)
    const path = name.replace(/^\.?\//, '').replace(/\/$/, '')
    if (path !== below && !path.startsWith(`${below}/`)) continue
    if (type === 'directory') seen.set(path, directoryText(mode, uid, gid))
    else if (type === 'symlink') seen.set(path, symlinkText(linkname ?? ''))
    else if (type === 'link')
      seen.set(path, seen.get((linkname ?? '').replace(/^\//, '')) ?? 'link to nothing')
    else seen.set(path, fileText(Buffer.concat(parts), mode, uid, gid))
  }
  return seen
}
