/** Writes a file of an image to this machine. What it is called there is our choice: a name in an image can be anything. */
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SavedFile } from '#contract/image-content'
import { errorCodeOf, makeDirectory, storageError } from '../records/atomic-file'

const longestName = 100
const mostTries = 10_000
/** Devices of Windows, which no file can be called after. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** Never writes over a file, never follows a link, never makes a file that can be run. */
export async function saveFile(
  directory: string,
  path: string,
  content: AsyncIterable<Buffer>,
): Promise<SavedFile> {
  await makeDirectory(directory)
  const { place, file } = await openFree(directory, safeName(path))
  let sizeBytes = 0
  try {
    for await (const bytes of content) {
      await file.writeFile(bytes)
      sizeBytes += bytes.length
    }
    await file.close()
    return { path: place, sizeBytes }
  } catch (error) {
    await file.close().catch(() => {})
    await rm(place, { force: true })
    throw errorCodeOf(error) === undefined ? error : storageError(error, place)
  }
}

export function safeName(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get into a name
  const plain = base.replace(/[\u0000-\u001f\u007f<>:"|?*\\/\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '_')
  const cut = plain.slice(-longestName).replace(/^[.\s]+|[.\s]+$/g, '')
  return cut === '' || reserved.test(cut) ? `file-${cut}`.replace(/-$/, '') : cut
}

async function openFree(directory: string, name: string) {
  const dot = name.lastIndexOf('.')
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  for (let n = 1; n <= mostTries; n++) {
    const place = join(directory, n === 1 ? name : `${stem}-${n}${ending}`)
    try {
      return { place, file: await open(place, 'wx', 0o600) }
    } catch (error) {
      if (errorCodeOf(error) !== 'EEXIST') throw storageError(error, place)
    }
  }
  throw storageError(new Error('there are too many files of that name'), join(directory, name))
}
