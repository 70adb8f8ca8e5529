/** Makes a kit's content in an empty folder, as a recipe says. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OnProgress } from '../app/progress'
import { allOrAbort } from './all-or-abort'
import { type KitContent, type KitManifest, manifestFile, sealManifest } from './kit-manifest'
import { type KitBuild, prepareKitWork } from './kit-work'
import { ImageWorks } from './make-images'
import { makeMirrors } from './make-mirrors'
import { ParallelProgress } from './parallel-progress'
import { measureFiles } from './verify'

export async function buildKit(
  build: KitBuild,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<KitManifest> {
  const { recipe, directory } = build
  const progress = new ParallelProgress(onProgress)
  const [onImages, onMirrors, onMeasure] = [progress.part(0.7), progress.part(0.25), progress.part(0.05)]
  const work = await prepareKitWork(build)
  const works = new ImageWorks(work)
  const [images, mirrors] = await allOrAbort<[KitContent['images'], KitContent['mirrors']]>(signal, [
    (workSignal) => works.make(onImages, workSignal),
    (workSignal) => makeMirrors(work, (role) => works.made(role), onMirrors, workSignal),
  ])
  onMeasure({ value: 0, message: 'Measuring the kit' })
  const content: KitContent = {
    schema: 1,
    recipe: recipe.name,
    recipeSha256: recipe.sha256,
    platform: `linux/${build.architecture}`,
    images,
    mirrors,
    files: await measureFiles(directory, signal),
  }
  const manifest = sealManifest(content, build.createdAt)
  await writeFile(join(directory, manifestFile), `${JSON.stringify(manifest, null, 1)}\n`)
  onMeasure({ value: 1, message: `The kit ${manifest.name} is built` })
  return manifest
}
