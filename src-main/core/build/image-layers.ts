/** An image's layers from its history and its description. */
import type { ImageLayer } from '#contract/build-record'
import type { HistoryEntry } from '../engine/engine'

/** Instructions that always make a layer, be it an empty one. */
const layerMaker = /^(RUN|COPY|ADD|WORKDIR)\b/

/**
 * Base first. The engine does not say which entries of the history have a layer: those with bytes have one;
 * of the others, as many as there are layers left, taken from the instructions that make layers.
 */
export function imageLayers(history: readonly HistoryEntry[], diffIds: readonly string[]): ImageLayer[] {
  const layerCount = diffIds.length
  const entries = history.map((entry) => ({ ...entry, createdBy: cleanInstruction(entry.createdBy) }))
  const withLayer = new Set(entries.filter((entry) => entry.sizeBytes > 0))
  for (const entry of entries) {
    if (withLayer.size < layerCount && layerMaker.test(entry.createdBy)) withLayer.add(entry)
  }
  // Where the two do not fit together, no digest is better than a wrong one.
  const digests = withLayer.size === layerCount ? [...diffIds] : []
  return entries.map((entry) => {
    const empty = !withLayer.has(entry)
    return {
      createdBy: entry.createdBy || entry.comment,
      sizeBytes: entry.sizeBytes,
      empty,
      diffId: empty ? null : (digests.shift() ?? null),
    }
  })
}

/** The instruction as it was written, without what builders put around it. */
export function cleanInstruction(createdBy: string): string {
  const text = createdBy.replace(/\s*# buildkit$/, '').trim()
  const metadata = /^\/bin\/sh -c #\(nop\)\s+(.*)$/s.exec(text)?.[1]
  if (metadata !== undefined) return metadata.trim()
  // `|2 A=1 B=2 /bin/sh -c …`: the build arguments that the command saw.
  const command = /^(?:RUN )?(?:\|\d+ .*?)?\/bin\/sh -c (.*)$/s.exec(text)?.[1]
  return command === undefined ? text : `RUN ${command.trim()}`
}
