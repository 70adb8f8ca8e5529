import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'

/** A folder as a tar, for tests that need one without the build context's rules. */
export function packFolder(folder: string): Readable {
  const archive = pack()
  const fill = async () => {
    for (const path of (await readdir(folder, { recursive: true })).sort()) {
      const info = await lstat(join(folder, path))
      if (info.isFile())
        archive.entry({ name: path, mode: info.mode & 0o777 }, await readFile(join(folder, path)))
    }
    archive.finalize()
  }
  fill().catch((error: Error) => archive.destroy(error))
  return Readable.from(archive)
}
