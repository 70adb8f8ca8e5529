/** What the layers of an image hold, read once from the engine. */
import type { FileTotal, ProbedPath, ProbeOutcome } from '#contract/probe'
import { analyzeImage } from '../../image/analyze-image'
import { type LayerFile, layerFiles } from '../../image/query/layer-files'
import { readImage } from '../../image/read-image'
import { engineInput, type ImageEngine } from '../../image/source/engine-input'

/** Throws what the engine says. */
export async function analyzed(
  engine: ImageEngine,
  image: string,
  {
    paths,
    platform = null,
  }: { readonly paths: readonly string[]; readonly platform?: string | null | undefined },
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const input = await engineInput(engine, image, signal)
  const read = await readImage(input, { platform, signal })
  const { analysis, inventory, index } = await analyzeImage('', input, read, '')
  const instructions = analysis.layers.map(({ createdBy }) => createdBy)
  const files = layerFiles(index)
  return {
    kind: 'analyzed',
    sizeBytes: analysis.sizeBytes,
    layers: analysis.layers.length,
    efficiencyScore: analysis.efficiencyScore,
    wastedBytes: analysis.wastedBytes,
    reclaimableBytes: analysis.reclaimableBytes,
    counts: inventory.counts,
    shells: inventory.shells,
    privileged: inventory.privileged.map(({ path }) => path),
    paths: paths.map((path) => probedPath(path, files, instructions)),
  }
}

function probedPath(
  path: string,
  byLayer: readonly (readonly LayerFile[])[],
  instructions: readonly string[],
): ProbedPath {
  const seen = new Map<string, LayerFile>()
  const layers = byLayer.flatMap((all, index) => {
    const files = all.filter(
      (file) => file.type !== 'directory' && (file.path === path || file.path.startsWith(`${path}/`)),
    )
    if (files.length === 0) return []
    const [written, removed] = [false, true].map((gone) =>
      files.filter(({ change }) => (change === 'removed') === gone),
    )
    for (const file of written ?? []) seen.set(file.path, file)
    for (const file of removed ?? []) seen.delete(file.path)
    const createdBy = instructions[index] ?? ''
    return [{ index, createdBy, written: total(written ?? []), removed: total(removed ?? []) }]
  })
  return { path, seen: total([...seen.values()]), layers }
}

function total(files: readonly LayerFile[]): FileTotal {
  return { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) }
}
