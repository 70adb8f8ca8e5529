import type { EngineInfo } from '#contract/engine'
import { imageStoreNames } from '../status/status-words'

/** Where a number was measured, in words, for hover, focus and readouts. */
export function sourceOf(engine: EngineInfo, ...records: readonly string[]): string {
  const from = records.length === 1 ? `record ${records[0]}` : `records ${records.join(', ')}`
  return `${from}; ${engine.name} ${engine.version}, ${imageStoreNames[engine.imageStore]}`
}
