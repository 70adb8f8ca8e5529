/** What `layerlab image` prints. */
import type { ImageAnalysis } from '#contract/image'
import type { ImageComparison } from '#contract/image-compare'
import type { ImageInventory } from '#contract/image-inventory'
import type { WastedPath } from '#contract/image-waste'
import type { CiVerdict } from '../../core/image/ci-rules'
import type { LayerFile } from '../../core/image/query/layer-files'
import type { Session } from './session'
import { bytes, table } from './text'

const pageRows = 1000
const shownPaths = 15

export interface ImageReport {
  readonly source: ImageAnalysis['source'] & { readonly platform: string; readonly configDigest: string }
  readonly image: Pick<
    ImageAnalysis,
    'sizeBytes' | 'efficiencyScore' | 'wastedBytes' | 'userWastedPercent' | 'reclaimableBytes'
  > & {
    /** dive's list, largest first. */
    readonly inefficient: readonly {
      readonly path: string
      readonly count: number
      readonly sizeBytes: number
      readonly layers: readonly number[]
    }[]
    /** With the reason, the writers and the advice, and with what dive does not list. */
    readonly wasted: readonly WastedPath[]
  }
  readonly layers: readonly {
    readonly index: number
    readonly digest: string
    readonly createdBy: string
    readonly sizeBytes: number
    /** How many files and links it wrote; or with --files each path that it wrote, folders too, or removed. */
    readonly files: number | readonly LayerFile[]
  }[]
  readonly inventory: ImageInventory
  readonly ci?: readonly CiVerdict[]
}

export async function imageReport(
  session: Session,
  analysis: string,
  withFiles: boolean,
): Promise<ImageReport> {
  const shown = await session.ask('image.show', { analysis })
  const inventory = await session.ask('image.inventory', { analysis })
  const wasted = await allWaste(session, analysis)
  const files = withFiles ? await session.app.images.files(analysis) : undefined
  const { sizeBytes, efficiencyScore, wastedBytes, userWastedPercent, reclaimableBytes } = shown
  return {
    source: { ...shown.source, platform: shown.platform, configDigest: shown.configDigest },
    image: {
      ...{ sizeBytes, efficiencyScore, wastedBytes, userWastedPercent, reclaimableBytes },
      inefficient: wasted
        .filter(({ knownToDive }) => knownToDive)
        .map((each) => ({
          path: each.path,
          count: each.count,
          sizeBytes: each.sizeBytes,
          layers: each.writers.map(({ layer }) => layer),
        })),
      wasted: wasted.filter((each) => each.sizeBytes > 0 || each.reclaimableBytes > 0),
    },
    layers: shown.layers.map((layer) => ({
      index: layer.index,
      digest: layer.digest,
      createdBy: layer.createdBy,
      sizeBytes: layer.sizeBytes,
      files: files?.[layer.index] ?? layer.files,
    })),
    inventory,
  }
}

async function allWaste(session: Session, analysis: string): Promise<WastedPath[]> {
  const rows: WastedPath[] = []
  for (;;) {
    const page = await session.ask('image.waste', { analysis, from: rows.length, count: pageRows })
    rows.push(...page.rows)
    if (page.rows.length === 0 || rows.length >= page.total) return rows
  }
}

export function imageReportText({ source, image, layers, inventory, ci }: ImageReport): string {
  const { counts } = inventory
  const waste = image.wasted.slice(0, shownPaths)
  return [
    `${source.name} (${source.platform})${source.tags.length > 0 ? `: ${source.tags.join(', ')}` : ''}`,
    '',
    `Size of all layers  ${bytes(image.sizeBytes)}`,
    `Efficiency          ${(image.efficiencyScore * 100).toFixed(2)} %`,
    `Wasted              ${bytes(image.wastedBytes)}, ${(image.userWastedPercent * 100).toFixed(2)} % of all layers but the first`,
    `Reclaimable         ${bytes(image.reclaimableBytes)}`,
    '',
    table(
      [
        { title: 'Layer', align: 'right' },
        { title: 'Size', align: 'right' },
        { title: 'Files', align: 'right' },
        { title: 'Instruction' },
      ],
      layers.map(({ index, sizeBytes, files, createdBy }) => [
        String(index),
        bytes(sizeBytes),
        String(typeof files === 'number' ? files : countFiles(files)),
        oneLine(createdBy),
      ]),
    ),
    ...(waste.length === 0 ? [] : ['', 'Waste, largest first:', ...waste.flatMap(wasteText)]),
    ...(image.wasted.length > waste.length
      ? [`  and ${image.wasted.length - waste.length} more paths: see --json`]
      : []),
    '',
    `Inside: ${inventory.system ?? 'no os-release'}; ${counts.debian} Debian, ${counts.alpine} Alpine, ${counts.npm} npm packages; ` +
      `${counts.go} Go programs; ${counts.programs} programs and libraries; ${counts.shells} shells; ` +
      `${counts.privileged} set-uid or set-gid files; ${counts.users} users; runs as ${inventory.runsAs || 'root'}`,
    ...(ci === undefined ? [] : ['', ...ci.map(ciText)]),
  ].join('\n')
}

/** The same number that stands there without --files. */
function countFiles(files: readonly LayerFile[]): number {
  return files.filter(({ type, change }) => type !== 'directory' && change !== 'removed').length
}

function wasteText({ path, sizeBytes, reclaimableBytes, knownToDive, advice }: WastedPath): string[] {
  const counted = knownToDive
    ? `${bytes(sizeBytes)}, ${bytes(reclaimableBytes)} reclaimable`
    : `${bytes(reclaimableBytes)} reclaimable`
  return [`  ${path}: ${counted}`, `      ${advice}`]
}

function ciText({ rule, limit, observed, pass }: CiVerdict): string {
  const figure = (value: number) => (rule === 'highestWastedBytes' ? bytes(value) : value.toFixed(4))
  if (limit === null) return `- ${rule}: switched off`
  return `${pass ? '✓' : '✗'} ${rule}: ${figure(observed)}, limit ${figure(limit)}`
}

export function comparisonText(comparison: ImageComparison): string {
  const { a, b, files, folders, packages } = comparison
  const side = ({ name, platform, sizeBytes, layers, visibleFiles }: ImageComparison['a']) =>
    `${name} (${platform}): ${bytes(sizeBytes)} in ${layers} layers, ${visibleFiles} files and folders`
  return [
    `A  ${side(a)}`,
    `B  ${side(b)}`,
    '',
    `${comparison.sharedLayers.length} shared layers, ${bytes(comparison.sharedBytes)}`,
    `${comparison.added} files added, ${comparison.removed} removed, ${comparison.changed} changed, ${comparison.unchanged} the same`,
    '',
    table(
      [{ title: 'Folder' }, { title: 'A', align: 'right' }, { title: 'B', align: 'right' }],
      folders
        .slice(0, shownPaths)
        .map((each) => [each.path, bytes(each.beforeBytes), bytes(each.afterBytes)]),
    ),
    '',
    ...files
      .slice(0, shownPaths)
      .map(
        ({ path, change, beforeBytes, afterBytes }) =>
          `${change.padEnd(7)}  ${path}  ${beforeBytes === null ? '-' : bytes(beforeBytes)} to ${afterBytes === null ? '-' : bytes(afterBytes)}`,
      ),
    ...packages
      .slice(0, shownPaths)
      .map(
        ({ kind, name, before, after }) =>
          `${kind} ${name}: ${before ?? 'not there'} to ${after ?? 'not there'}`,
      ),
  ].join('\n')
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}
