/** Turns vertices into the steps that a learner knows: instructions of the Dockerfile, in its order. */
import type { BuildOutcome, BuildRecord, Vertex } from '#contract/build-record'
import type { Step, StepKind, StepState } from '#contract/step'
import {
  type DockerfileOutline,
  outlineDockerfile,
  type Stage,
  type StageInstruction,
} from './dockerfile-stages'

export interface BuildSteps {
  /** RUN, COPY, ADD and WORKDIR, in the order of the Dockerfile. */
  readonly steps: readonly Step[]
  /** FROM and BuildKit's own work, in the order in which they started. */
  readonly otherSteps: readonly Step[]
}

/** How far the build is: an outcome's kind once it has ended. */
export type BuildPhase = BuildOutcome['kind'] | 'running'

/** A vertex name of the Dockerfile frontend: `[linux/amd64 build 2/5] COPY package.json ./`. */
interface StepName {
  /** Of a bake whose targets have Dockerfiles of their own. */
  readonly target: string | null
  readonly platform: string
  readonly stage: string | null
  readonly number: number
  readonly total: number
  readonly instruction: string
}

const stepName = /^\[(?:([^\s\]]+) +)??(?:([a-z0-9]+\/[a-z0-9/>-]+) +)?(?:([^\s\]]+) +)?(\d+)\/(\d+)\] (.*)$/s

export function parseStepName(name: string): StepName | null {
  const match = stepName.exec(name)
  if (!match) return null
  const [, target = null, platform = '', stage = null, number, total, instruction = ''] = match
  return { target, platform, stage, number: Number(number), total: Number(total), instruction }
}

/** The image of a vertex that fetches one, as BuildKit names it: `docker.io/library/node:20`. */
export function baseReference(vertexName: string): string | undefined {
  return /^(?:\[[^\]]*\] )?FROM (\S+)/.exec(vertexName)?.[1]
}

/** The steps of a finished build. */
export function stepsOf(record: BuildRecord): BuildSteps {
  return buildSteps(record.vertices, record.dockerfile.text, record.outcome.kind)
}

export function buildSteps(
  vertices: readonly Vertex[],
  dockerfile: string | DockerfileOutline,
  phase: BuildPhase,
): BuildSteps {
  const outline = typeof dockerfile === 'string' ? outlineDockerfile(dockerfile) : dockerfile
  const broken = phase === 'running' || phase === 'success' ? new Set<string>() : belowFailures(vertices)
  const steps: { step: Step; order: readonly number[] }[] = []
  const otherSteps: Step[] = []
  const secondary = secondaryVertices(vertices)
  for (const vertex of vertices) {
    const name = secondary.has(vertex.digest) ? null : parseStepName(vertex.name)
    const kind = kindOf(name)
    const place = name && findPlace(outline, name)
    const step = toStep(vertex, kind, name, place, stateOf(vertex, kind, phase, broken))
    if (kind === 'instruction' && name) {
      steps.push({ step, order: [place?.stage.index ?? outline.stages.length, name.number] })
    } else otherSteps.push(step)
  }
  steps.sort((a, b) => compareOrders(a.order, b.order) || comparePlatforms(a.step, b.step))
  otherSteps.sort((a, b) => (a.startedMs ?? Infinity) - (b.startedMs ?? Infinity) || 0)
  return { steps: steps.map(({ step }) => step), otherSteps }
}

interface Place {
  readonly stage: Stage
  readonly instruction: StageInstruction | undefined
}

/** The instruction of a step, found by its number: BuildKit's text has its variables filled in. */
function findPlace(outline: DockerfileOutline, name: StepName): Place | null {
  // The Dockerfile at hand is another target's.
  if (name.target !== null) return null
  const stage =
    name.stage === null
      ? outline.stages.length === 1
        ? outline.stages[0]
        : undefined
      : outline.stages.findLast((candidate) => candidate.name === name.stage?.toLowerCase())
  if (!stage) return null
  const numbered = stage.instructions.filter((instruction) => instruction.isStep)
  // Counted from the end: FROM and a base image's ONBUILD triggers are numbered before them, or not at all.
  const instruction = numbered[numbered.length - 1 - (name.total - name.number)]
  const same = instruction?.keyword === name.instruction.split(/\s/, 1)[0]?.toUpperCase()
  return { stage, instruction: same ? instruction : undefined }
}

function kindOf(name: StepName | null): StepKind {
  if (name === null) return 'internal'
  return /^FROM\s/i.test(name.instruction) ? 'base' : 'instruction'
}

function toStep(
  vertex: Vertex,
  kind: StepKind,
  name: StepName | null,
  place: Place | null,
  state: StepState,
): Step {
  const { startedMs, completedMs } = vertex
  const reached = state !== 'not-reached' && state !== 'waiting'
  return {
    vertex: vertex.digest,
    kind,
    name: vertex.name,
    instruction: name?.instruction ?? vertex.name,
    stage: kind === 'internal' || !name ? null : (place?.stage.name ?? stageText(name)),
    platform: name?.platform || null,
    line: (kind === 'base' ? place?.stage.fromLine : place?.instruction?.line) ?? null,
    state,
    cached: state === 'cached',
    startedMs: reached ? startedMs : null,
    durationMs:
      reached && startedMs !== null && completedMs !== null
        ? Math.round((completedMs - startedMs) * 1000) / 1000
        : null,
    inputs: vertex.inputs,
    error: vertex.error,
  }
}

function stageText({ target, stage }: StepName): string {
  return [...(target === null ? [] : [target]), stage ?? 'stage-0'].join(' ')
}

function stateOf(vertex: Vertex, kind: StepKind, phase: BuildPhase, broken: ReadonlySet<string>): StepState {
  if (vertex.error !== null) return isCancellation(vertex.error) ? 'cancelled' : 'failed'
  if (vertex.startedMs === null) return phase === 'running' ? 'waiting' : 'not-reached'
  // Some engines flag what lies behind a failed step as cached: nothing came of it all the same.
  if (broken.has(vertex.digest)) return 'not-reached'
  if (vertex.completedMs === null) return phase === 'running' ? 'running' : 'cancelled'
  // A source does its work while its cache key is computed; its flag tells only of the copy made of it.
  const source = kind === 'internal' && vertex.inputs.length === 0
  return vertex.cached && !source ? 'cached' : 'ran'
}

/** Stands for what the engine would have said of a step, had it been there to say it. */
export const goneWithEngine = 'The engine was lost while this was under way.'

/** True for the error of a vertex that was stopped: by a request, because another one failed, or with its engine. */
export function isCancellation(error: string): boolean {
  return error === goneWithEngine || /context canceled(: context canceled)?$/.test(error)
}

/** Every vertex that has a failed or stopped one among its inputs, however far. */
function belowFailures(vertices: readonly Vertex[]): ReadonlySet<string> {
  const byDigest = new Map(vertices.map((vertex) => [vertex.digest, vertex]))
  const known = new Map<string, boolean>()
  const isBelow = (digest: string): boolean => {
    const before = known.get(digest)
    if (before !== undefined) return before
    known.set(digest, false)
    const inputs = byDigest.get(digest)?.inputs ?? []
    const below = inputs.some((input) => {
      const vertex = byDigest.get(input)
      const unfinished =
        vertex !== undefined &&
        (vertex.error !== null || (vertex.startedMs !== null && vertex.completedMs === null))
      return unfinished || isBelow(input)
    })
    known.set(digest, below)
    return below
  }
  return new Set(vertices.map(({ digest }) => digest).filter(isBelow))
}

/** `ADD https://…` makes two vertices of one name: the download is no step of its own. */
function secondaryVertices(vertices: readonly Vertex[]): ReadonlySet<string> {
  const byName = new Map<string, Vertex[]>()
  for (const vertex of vertices) {
    if (parseStepName(vertex.name)) byName.set(vertex.name, [...(byName.get(vertex.name) ?? []), vertex])
  }
  const secondary = new Set<string>()
  for (const [, same] of byName) {
    for (const { digest } of same) {
      if (same.some((other) => other.inputs.includes(digest))) secondary.add(digest)
    }
  }
  return secondary
}

/** Builds for several platforms go side by side, in no order of their own. */
function comparePlatforms(a: Step, b: Step): number {
  const [one, other] = [a.platform ?? '', b.platform ?? '']
  return one < other ? -1 : one > other ? 1 : 0
}

function compareOrders(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
