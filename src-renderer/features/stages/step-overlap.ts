/** How much of a build's work was done at the same time as other work of it. Pure. */
import type { Step } from '#contract/step'

export interface StepOverlap {
  /** Times of the steps that ran, added up. */
  readonly sumMs: number
  /** From the start of the first to the end of the last. */
  readonly wallMs: number
  /** During which at least two ran. */
  readonly overlapMs: number
}

export function stepOverlap(steps: readonly Step[]): StepOverlap | null {
  const spans = steps.flatMap(({ state, startedMs, durationMs }) =>
    state === 'ran' && startedMs !== null && durationMs !== null
      ? [{ startMs: startedMs, endMs: startedMs + durationMs }]
      : [],
  )
  if (spans.length === 0) return null
  const changes = spans
    .flatMap(({ startMs, endMs }) => [
      { atMs: startMs, by: 1 },
      { atMs: endMs, by: -1 },
    ])
    .sort((a, b) => a.atMs - b.atMs || a.by - b.by)
  let running = 0
  let lastMs = 0
  let overlapMs = 0
  for (const { atMs, by } of changes) {
    if (running > 1) overlapMs += atMs - lastMs
    running += by
    lastMs = atMs
  }
  return {
    sumMs: spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0),
    wallMs: lastMs - Math.min(...spans.map(({ startMs }) => startMs)),
    overlapMs,
  }
}
