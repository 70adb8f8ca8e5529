/** An archive or an OCI folder of this machine. */
import { constants } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { arch } from 'node:process'
import { LabError } from '../../app/lab-error'
import { defaultLimits, type ImageLimits } from '../limits'
import { folderMembers } from './folder-members'
import type { ImageInput } from './image-input'
import { inBlocks } from './shared-blocks'
import { tarMembers } from './tar-members'

const goArchitectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' }
const hostPlatform = `linux/${goArchitectures[arch] ?? arch}`

/** Throws LabError `not-found` where nothing is there. */
export async function pathInput(
  path: string,
  image: string | null,
  limits: ImageLimits = defaultLimits,
): Promise<ImageInput> {
  const place = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    throw notThere(path, error.code ?? error.message)
  })
  const info = await stat(place)
  const common = { name: path, tags: [], engineId: null, image, platform: hostPlatform }
  if (info.isDirectory()) {
    // An index changes whenever an image of the folder does; blobs are named by their content.
    const index = await stat(`${place}/index.json`).catch(() => undefined)
    return {
      ...common,
      form: 'oci-folder',
      identity: `folder ${place} ${index?.ino} ${index?.size} ${index?.mtimeMs}`,
      sizeBytes: null,
      members: (signal) => folderMembers(place, image, limits, signal),
    }
  }
  if (!info.isFile()) throw notThere(path, 'it is neither a file nor a folder')
  return {
    ...common,
    form: 'docker-archive',
    identity: `archive ${place} ${info.ino} ${info.size} ${info.mtimeMs}`,
    sizeBytes: info.size,
    async *members(signal) {
      const file = await open(place, constants.O_RDONLY)
      try {
        const stream = file.createReadStream({ highWaterMark: 1 << 18, autoClose: false, signal })
        yield* tarMembers(inBlocks(stream), limits)
      } finally {
        await file.close()
      }
    },
  }
}

function notThere(path: string, why: string): LabError {
  return new LabError('not-found', {
    what: `There is no image at ${path}: ${why === 'ENOENT' ? 'no such file or folder' : why}.`,
    expected: 'An archive as docker save, podman save or skopeo write it, or an OCI image folder.',
    todo: 'Check the path.',
  })
}
