/** An analysis of an image as a text, a fact a line. */
import type { ProbedImage, ProbedPath } from '#contract/probe'
import { formatBytes, formatCount } from '../../ui/format'

export function analysisText(image: ProbedImage): string {
  const { counts, shells, privileged } = image
  const packages = counts.debian + counts.alpine
  return [
    `efficiency  ${(100 * image.efficiencyScore).toFixed(1)} %`,
    `wasted      ${formatBytes(image.wastedBytes)}, of which ${formatBytes(image.reclaimableBytes)} could be saved`,
    `packages    ${packages} of the system, ${counts.npm} of npm`,
    `programs    ${counts.programs}`,
    `shells      ${named(shells)}`,
    `set-uid     ${named(privileged)}`,
    ...image.paths.flatMap(pathLines),
  ].join('\n')
}

function named(paths: readonly string[]): string {
  return paths.length === 0 ? 'none' : `${paths.length}: ${paths.map((path) => `/${path}`).join(' ')}`
}

function pathLines({ path, seen, layers }: ProbedPath): string[] {
  const visible =
    seen.files === 0 ? 'nothing' : `${formatCount(seen.files, 'file', 'files')}, ${formatBytes(seen.bytes)}`
  const lines = layers.map(({ index, createdBy, written, removed }) => {
    const did = [
      ...(written.files > 0
        ? [`wrote ${formatCount(written.files, 'file', 'files')}, ${formatBytes(written.bytes)}`]
        : []),
      ...(removed.files > 0 ? [`hides ${formatCount(removed.files, 'file', 'files')}`] : []),
    ]
    return `  layer ${index}, ${did.join(', ')}: ${createdBy}`
  })
  return ['', `/${path}: a container sees ${visible}`, ...lines]
}
