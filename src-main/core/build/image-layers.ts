/** An image's layers from its history and its description. */
import type { ImageLayer } from '#contract/build-record'
import type { HistoryEntry } from '../engine/engine'

/** What can make a layer. `WORKDIR /` cannot: that folder is always there. */
const layerMaker = /^(RUN|COPY|ADD|WORKDIR(?! \/$))\b/

/** What BuildKit's Dockerfile frontend writes beside each of its entries. */
const byBuildKit = /^buildkit\./

/**
 * Base first. The engine does not say which entries of the history have a layer. Those with bytes have one,
 * and with BuildKit every instruction that can make a layer makes one, be it an empty one. Other builders
 * leave empty layers out, so of their entries without bytes none has one, unless layers are left for all.
 */
export function imageLayers(history: readonly HistoryEntry[], diffIds: readonly string[]): ImageLayer[] {
  const entries = history.map((entry) => ({ ...entry, createdBy: cleanInstruction(entry.createdBy) }))
  const makers = entries.filter(({ sizeBytes, createdBy }) => sizeBytes > 0 || layerMaker.test(createdBy))
  const certain = makers.filter(({ sizeBytes, comment }) => sizeBytes > 0 || byBuildKit.test(comment))
  const withLayer = new Set(makers.length === diffIds.length ? makers : certain)
  // Where the two do not fit together, no digest is better than a wrong one.
  const digests = withLayer.size === diffIds.length ? [...diffIds] : []
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
