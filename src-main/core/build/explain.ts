/** Why steps ran that could have come from the cache: worked out from two build records, nothing else. */
import type { BuildOptions, BuildRecord, Vertex } from '#contract/build-record'
import type { RerunReason, Step, StepExplanation } from '#contract/step'
import { type ContextChange, contextChanges, contextUse } from './context-changes'
import {
  type DockerfileOutline,
  outlineDockerfile,
  type Stage,
  type StageInstruction,
} from './dockerfile-stages'
import { settingChange, settingsAt } from './instruction-settings'
import { baseReference, stepsOf } from './steps'

/** A build with all that explanations look up in it. */
interface Solved {
  readonly record: BuildRecord
  readonly outline: DockerfileOutline
  readonly steps: ReadonlyMap<string, Step>
  readonly vertices: ReadonlyMap<string, Vertex>
}

/** Where a step stands in the Dockerfile. */
interface Site {
  readonly stage: Stage
  readonly instruction: StageInstruction
  /** 0-based, among the instructions of its stage that are steps. */
  readonly ordinal: number
}

interface Why {
  readonly reason: RerunReason
  readonly cause: string
  /** Completes "`RUN npm ci` ran …". */
  readonly because: string
}

/** Paths that a cause names before it counts the others. */
const namedChanges = 5

/**
 * For each instruction step of `current` that ran, in Dockerfile order, why it did not come from the cache.
 * `previous` is the build before it of the same folder, or nothing where there was none.
 */
export function explainReruns(
  previous: BuildRecord | null | undefined,
  current: BuildRecord,
): StepExplanation[] {
  const now = solved(current)
  const before = previous ? solved(previous) : null
  return [...now.steps.values()].filter(hasRun).map((step) => {
    const { reason, cause, because } = explain(step, now, before)
    return {
      vertex: step.vertex,
      step: step.instruction,
      reason,
      cause,
      sentence: `\`${step.instruction}\` ran${before && reason !== 'no-cache' ? ' again' : ''} ${because}.`,
    }
  })
}

function hasRun({ state }: Step): boolean {
  return state === 'ran' || state === 'failed' || state === 'cancelled'
}

function solved(record: BuildRecord): Solved {
  return {
    record,
    outline: outlineDockerfile(record.dockerfile.text),
    steps: new Map(stepsOf(record).steps.map((step) => [step.vertex, step])),
    vertices: new Map(record.vertices.map((vertex) => [vertex.digest, vertex])),
  }
}

function explain(step: Step, now: Solved, before: Solved | null): Why {
  if (now.record.options.noCache) {
    return { reason: 'no-cache', cause: '', because: 'because this build was told not to use the cache' }
  }
  if (!before) {
    return { reason: 'first-build', cause: '', because: 'because there was no earlier build to take it from' }
  }
  const site = siteOf(step, now.outline)
  const oldSite = site && oldSiteOf(site, before.outline)
  const old = oldSite
    ? [...before.steps.values()].find(({ line }) => line === oldSite.instruction.line)
    : undefined
  return (
    (site && instructionChange(site, oldSite, now, before)) ??
    optionChange(now.record.options, before.record.options) ??
    (site && contextChange(step, site, now, before)) ??
    earlierStep(step, now) ??
    (site && moved(site, oldSite)) ??
    baseChange(step, now, before) ??
    (old && !isFinished(old) ? unfinished() : undefined) ??
    unknown()
  )
}

function isFinished({ state }: Step): boolean {
  return state === 'ran' || state === 'cached'
}

function siteOf(step: Step, outline: DockerfileOutline): Site | undefined {
  for (const stage of outline.stages) {
    const numbered = stage.instructions.filter(({ isStep }) => isStep)
    const ordinal = numbered.findIndex(({ line }) => line === step.line)
    const instruction = numbered[ordinal]
    if (instruction) return { stage, instruction, ordinal }
  }
  return undefined
}

/** The same place in the Dockerfile of the build before. */
function oldSiteOf(site: Site, outline: DockerfileOutline): Site | undefined {
  const stage =
    outline.stages.find(({ name }) => name === site.stage.name) ?? outline.stages[site.stage.index]
  const instruction = stage?.instructions.filter(({ isStep }) => isStep)[site.ordinal]
  return stage && instruction ? { stage, instruction, ordinal: site.ordinal } : undefined
}

function instructionChange(
  site: Site,
  oldSite: Site | undefined,
  now: Solved,
  before: Solved,
): Why | undefined {
  const { text } = site.instruction
  if (oldSite?.instruction.text !== text) {
    const known = before.outline.stages.some((stage) => stage.instructions.some((one) => one.text === text))
    if (known) return undefined
    const was = oldSite?.instruction.text
    return {
      reason: 'instruction-changed',
      cause: was ?? 'new instruction',
      because: was
        ? `because the instruction changed: in its place stood \`${was}\``
        : 'because the instruction is new',
    }
  }
  if (site.instruction.keyword !== 'RUN' && !text.includes('$')) return undefined
  const change = settingChange(settingsOf(site, now), settingsOf(oldSite, before))
  if (change === undefined) return undefined
  return {
    reason: 'instruction-changed',
    cause: change,
    because: `because a setting that it depends on changed: \`${change}\``,
  }
}

function settingsOf({ stage, instruction }: Site, { outline, record }: Solved): string[] {
  return settingsAt(stage, instruction.line, outline, record.options.buildArgs)
}

/** Options of the whole build that are part of every step's cache key. */
function optionChange(now: BuildOptions, before: BuildOptions): Why | undefined {
  const options = [
    ['network mode', now.networkMode ?? '', before.networkMode ?? ''],
    ['platform', now.platforms.join(', '), before.platforms.join(', ')],
  ] as const
  for (const [name, is, was] of options) {
    if (is === was) continue
    const cause = `${name} ${is || 'default'} (before: ${was || 'default'})`
    return {
      reason: 'instruction-changed',
      cause,
      because: `because an option of the whole build changed: ${cause}`,
    }
  }
  return undefined
}

function contextChange(step: Step, site: Site, now: Solved, before: Solved): Why | undefined {
  // BuildKit's text has the variables of a source filled in; flags come from the Dockerfile.
  const written = outlineDockerfile(`FROM scratch\n${step.instruction}\n`).stages[0]?.instructions[0]
  const use = contextUse({
    ...site.instruction,
    args: site.instruction.text.includes('$') ? (written ?? site.instruction).args : site.instruction.args,
  })
  if (!use) return undefined
  const changes = contextChanges(use, before.record.context.files, now.record.context.files)
  if (changes.length === 0) return undefined
  const cause = listChanges(changes)
  return { reason: 'context-changed', cause, because: `because of what it copies: ${cause}` }
}

function listChanges(changes: readonly ContextChange[]): string {
  const named = changes.slice(0, namedChanges).map(({ path, kind }) => `${path} ${kind}`)
  const others = changes.length - named.length
  return [...named, ...(others > 0 ? [`${others} more`] : [])].join(', ')
}

/** The nearest steps below it in BuildKit's graph that ran, too. */
function earlierStep(step: Step, now: Solved): Why | undefined {
  const found = nearest(step, now, (digest) => {
    const input = now.steps.get(digest)
    return input === undefined ? 'pass' : hasRun(input) ? 'take' : 'stop'
  })
  if (found.length === 0) return undefined
  const names = found.flatMap((digest) => now.steps.get(digest)?.instruction ?? [])
  const cause = names.join(', ')
  const words = names.map((name) => `\`${name}\``).join(' and ')
  return {
    reason: 'earlier-step',
    cause,
    because: `because it builds on ${words}, which ran`,
  }
}

function nearest(step: Step, now: Solved, judge: (digest: string) => 'take' | 'pass' | 'stop'): string[] {
  const taken: string[] = []
  const seen = new Set<string>()
  const open = [...step.inputs]
  for (let digest = open.shift(); digest !== undefined; digest = open.shift()) {
    if (seen.has(digest)) continue
    seen.add(digest)
    const verdict = judge(digest)
    if (verdict === 'take') taken.push(digest)
    if (verdict === 'pass') open.push(...(now.vertices.get(digest)?.inputs ?? []))
  }
  return taken
}

function moved(site: Site, oldSite: Site | undefined): Why | undefined {
  if (oldSite?.instruction.text === site.instruction.text) return undefined
  const was = oldSite?.instruction.text
  return {
    reason: 'instruction-changed',
    cause: was ?? 'moved',
    because: was
      ? `because the order changed: in its place stood \`${was}\``
      : 'because it stands in another place than before',
  }
}

/** An image that this build began from and the build before did not, or not under this name. */
function baseChange(step: Step, now: Solved, before: Solved): Why | undefined {
  const [changed] = nearest(step, now, (digest) => {
    if (now.steps.has(digest)) return 'stop'
    const reference = baseReference(now.vertices.get(digest)?.name ?? '')
    if (reference === undefined) return 'pass'
    const same = before.vertices.has(digest) && idOf(reference, now) === idOf(reference, before)
    return same ? 'stop' : 'take'
  })
  const image = changed === undefined ? undefined : baseReference(now.vertices.get(changed)?.name ?? '')
  if (image === undefined) return undefined
  return { reason: 'base-changed', cause: image, because: `because its base image changed: \`${image}\`` }
}

function idOf(reference: string, { record }: Solved): string | undefined {
  return record.bases.find((base) => base.reference === reference)?.id
}

function unfinished(): Why {
  return {
    reason: 'first-build',
    cause: '',
    because: 'because the build before did not finish it, so that nothing was kept of it',
  }
}

function unknown(): Why {
  return {
    reason: 'unknown',
    cause: 'nothing in the two records',
    because: 'although nothing that LayerLab records had changed; the engine may have dropped its cache',
  }
}
