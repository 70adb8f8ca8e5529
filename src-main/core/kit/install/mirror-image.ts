/** The mirror's image: the kit's Node image, the mirror's files, and the program of this LayerLab. */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import { LabError } from '../../app/lab-error'
import type { ArchivedLayer } from '../images/docker-archive'
import { withSettings } from '../images/image-config'
import { imageTime, layerTar } from '../images/layer'
import { imagePrefix } from '../kit'
import type { KitManifest } from '../kit-manifest'
import type { LoadableImage } from './load-images'

/** The kit image that has Node, in which the program runs. */
export const runnerRole = 'node'

const programPath = 'mirror/mirror.mjs'
const contentPath = 'mirror/content'
export const mirrorCommand = ['node', `/${programPath}`] as const
export const mirrorContentDirectory = `/${contentPath}`

export const mirrorRepository = `${imagePrefix}/mirror`

/** Equal for equal files, program and Node image, without reading any file of the kit. */
export function mirrorReference(manifest: KitManifest, runner: LoadableImage, program: Buffer): string {
  const hash = createHash('sha256').update(runner.configSha256).update(program)
  for (const file of mirrorFiles(manifest)) hash.update(`\n${file.path} ${file.sha256}`)
  return `${mirrorRepository}:${hash.digest('hex').slice(0, 16)}`
}

function mirrorFiles(manifest: KitManifest): KitManifest['files'] {
  return manifest.files.filter(({ path }) => path.startsWith('mirror/'))
}

/** Calls `use` with the image; its layers are temporary files that are gone afterwards. */
export async function withMirrorImage<T>(
  kitDirectory: string,
  manifest: KitManifest,
  runner: LoadableImage,
  program: Buffer,
  signal: AbortSignal,
  use: (image: LoadableImage) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'layerlab-mirror-'))
  try {
    const content = await writeLayer(join(directory, 'content'), contentTar(kitDirectory, manifest), signal)
    const programTar = layerTar([{ kind: 'file', path: programPath, mode: 0o644, content: program }])
    const added = [content, await writeLayer(join(directory, 'program'), programTar, signal)]
    const base = runner.dockerConfig
    const created = imageTime.toISOString()
    const config = withSettings(
      {
        ...base,
        rootfs: {
          type: 'layers',
          diff_ids: [...base.rootfs.diff_ids, ...added.map(({ sha256 }) => `sha256:${sha256}`)],
        },
        history: [
          ...base.history,
          { created, created_by: 'COPY packages /mirror/content' },
          { created, created_by: 'COPY mirror.mjs /mirror/' },
        ],
      },
      { env: {}, user: 'node', workdir: '/', entrypoint: [...mirrorCommand], cmd: [] },
      'mirror',
    )
    const configText = Buffer.from(JSON.stringify(config))
    return await use({
      reference: mirrorReference(manifest, runner, program),
      config: configText,
      configSha256: createHash('sha256').update(configText).digest('hex'),
      dockerConfig: config,
      layers: [...runner.layers, ...added],
    })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function contentTar(kitDirectory: string, manifest: KitManifest): Readable {
  const tar = pack()
  const output = Readable.from(tar)
  const write = async () => {
    for (const { path, sizeBytes } of mirrorFiles(manifest)) {
      const name = `${contentPath}/${path.slice('mirror/'.length)}`
      const entry = tar.entry({ name, size: sizeBytes, mode: 0o644, mtime: imageTime })
      await pipeline(createReadStream(join(kitDirectory, path)), entry)
    }
    tar.finalize()
  }
  write().catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  return output
}

async function writeLayer(file: string, tar: Readable, signal: AbortSignal): Promise<ArchivedLayer> {
  const hash = createHash('sha256')
  tar.on('data', (chunk: Buffer) => hash.update(chunk))
  await pipeline(tar, createWriteStream(file), { signal })
  return { file, sha256: hash.digest('hex'), sizeBytes: (await stat(file)).size }
}

/** Throws LabError `internal` when LayerLab itself is incomplete. */
export async function readMirrorProgram(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new LabError(
      'internal',
      {
        what: `The mirror's program ${file} cannot be read.`,
        expected: 'It is built together with LayerLab.',
        todo: 'In a checkout run `npm run build`; otherwise install LayerLab anew.',
      },
      { cause: error },
    )
  }
}
