import type { Step, StepState } from '#contract/step'
import { outlineDockerfile } from '../../build/dockerfile-stages'
import { median } from '../../records/runs-compare'
import { inRepeats, inSeconds } from '../words'
import { failureOf } from './builds'
import { type Finding, noBuild, type PlaceEvidence, type Sample } from './evidence'
import { sentence } from './place-words'

const stateWords: Readonly<Record<StepState, string>> = {
  ran: 'ran again',
  cached: 'came from the cache',
  failed: 'failed',
  cancelled: 'was cancelled',
  'not-reached': 'was never reached',
  waiting: 'had not started',
  running: 'had not ended',
}

export function stepIs(
  wanted: 'ran' | 'cached',
  { instruction }: { instruction: string },
  place: PlaceEvidence,
): Finding {
  const words = wanted === 'ran' ? 'runs again' : 'comes from the cache'
  const every = place.samples.length > 1 ? ' in every repeat' : ''
  const expected = sentence(`in ${place.title} \`${instruction}\` ${words}${every}`)
  const found = place.samples.map(({ build }) =>
    build.steps.find((step) => step.instruction.startsWith(instruction)),
  )
  if (found.length === 0) return { pass: false, observed: noBuild(place), expected }
  const steps = found.filter((step) => step !== undefined)
  const parts = [...new Set(steps.map(({ state }) => state))].map((state) => {
    const those = steps.filter((step) => step.state === state)
    return `${stateWords[state]}${inRepeats(those.length, found.length)}${took(state, those, found.length)}`
  })
  if (steps.length < found.length)
    parts.push(`was not there${inRepeats(found.length - steps.length, found.length)}`)
  return {
    pass: found.every((step) => step?.state === wanted),
    observed: `\`${instruction}\` ${parts.join('; ')}.`,
    expected,
  }
}

function took(state: StepState, steps: readonly Step[], repeats: number): string {
  const times = steps.map(({ durationMs }) => durationMs).filter((time) => time !== null)
  if (state !== 'ran' || times.length === 0) return ''
  const time = inSeconds(median(times))
  if (repeats === 1) return ` in ${time}`
  return times.length === 1 ? `, in ${time}` : `, median ${time}`
}

/** RUN steps with the words in their command, however it is written: as text, as JSON, as a here-document. */
export function stepsRunning({ build, record }: Sample, running: string): readonly Step[] {
  const words = plain(running)
    .split(' ')
    .map((word) => word.replaceAll(/[\\^$.*+?(){}|]/g, '\\$&'))
  const meant = new RegExp(words.join('(?: -\\S+)* '))
  return build.steps.filter(
    (step) => /^RUN\s/i.test(step.instruction) && meant.test(plain(wholeOf(step, record.dockerfile.text))),
  )
}

/** BuildKit names a step after the first line of a here-document; the Dockerfile has the others. */
function wholeOf({ instruction, line }: Step, dockerfile: string): string {
  if (!instruction.includes('<<') || line === null) return instruction
  const written = outlineDockerfile(dockerfile)
    .stages.flatMap(({ instructions }) => instructions)
    .find((one) => one.line === line)
  return `${instruction} ${written?.text ?? ''}`
}

/** Without continued lines, quotes and the marks of JSON, and with one blank between words. */
function plain(command: string): string {
  return command
    .replaceAll(/\\\r?\n/g, ' ')
    .replaceAll(/["']/g, '')
    .replaceAll(/[\s,[\]]+/g, ' ')
    .trim()
}

export function stepsCached({ running }: { running: string }, place: PlaceEvidence): Finding {
  const expected = `Every \`RUN\` with \`${running}\` comes from the cache, and there is at least one.`
  const missing = nothingMeant(running, place)
  if (missing !== undefined) return { pass: false, observed: missing, expected }
  const meant = place.samples.flatMap((sample) => stepsRunning(sample, running))
  const again = meant.filter(({ state }) => state !== 'cached')
  const [first] = again
  return {
    pass: again.length === 0,
    observed: first
      ? `${ranAgain(first)}; it should have come from the cache.`
      : `${listed(meant)} came from the cache.`,
    expected,
  }
}

export function stepsReran({ running }: { running: string }, place: PlaceEvidence): Finding {
  const expected = `A \`RUN\` with \`${running}\` runs.`
  const missing = nothingMeant(running, place)
  if (missing !== undefined) return { pass: false, observed: missing, expected }
  const found = place.samples.map((sample) => stepsRunning(sample, running))
  const ran = found.map((steps) => steps.find(({ state }) => state === 'ran'))
  const [first] = ran
  return {
    pass: ran.every((step) => step !== undefined),
    observed: first
      ? `\`${first.instruction}\` ran${lasting(first)}.`
      : `${listed(found[0] ?? [])} did not run.`,
    expected,
  }
}

export function stepsCount(
  { running, times }: { running: string; times: number },
  place: PlaceEvidence,
): Finding {
  const expected = `\`RUN\` steps with \`${running}\` run ${inTimes(times)}.`
  const failure = place.samples.map(failureOf).find((one) => one !== undefined)
  const counts = place.samples.map(
    (sample) => stepsRunning(sample, running).filter(({ state }) => state === 'ran').length,
  )
  const [first] = counts
  if (first === undefined || failure !== undefined) {
    return { pass: false, observed: failure ?? noBuild(place), expected }
  }
  return {
    pass: counts.every((count) => count === times),
    observed: `They ran ${[...new Set(counts)].map(inTimes).join(' or ')}.`,
    expected,
  }
}

function inTimes(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

function ranAgain(step: Step): string {
  return `\`${step.instruction}\` ${stateWords[step.state]}${lasting(step)}`
}

function lasting({ durationMs }: Step): string {
  return durationMs === null ? '' : ` in ${inSeconds(durationMs)}`
}

function listed(steps: readonly Step[]): string {
  return [...new Set(steps.map(({ instruction }) => `\`${instruction}\``))].join(', ')
}

/** Why nothing can be said of such steps; undefined where there are some in each build. */
function nothingMeant(running: string, place: PlaceEvidence): string | undefined {
  if (place.samples.length === 0) return noBuild(place)
  for (const sample of place.samples) {
    const failure = failureOf(sample)
    if (failure !== undefined) return failure
    if (stepsRunning(sample, running).length === 0) return `No \`RUN\` with \`${running}\` is in the build.`
  }
  return undefined
}

export function stageUnbuilt({ stage }: { stage: string }, place: PlaceEvidence): Finding {
  const expected = `The Dockerfile has a stage ${stage}, and none of its steps is built.`
  if (place.samples.length === 0) return { pass: false, observed: noBuild(place), expected }
  const findings = place.samples.map(({ build, record }) => {
    const known = outlineDockerfile(record.dockerfile.text).stages.some(({ name }) => name === stage)
    const built = build.steps.filter((step) => step.stage === stage && step.state !== 'not-reached')
    return { pass: known && built.length === 0 && build.outcome === 'success', known, built }
  })
  const [first] = findings
  return {
    pass: findings.every(({ pass }) => pass),
    observed: !first?.known
      ? `There is no stage ${stage}.`
      : first.built.length === 0
        ? `No step of ${stage} was built.`
        : `${listed(first.built)} of ${stage} ${first.built.length === 1 ? 'was' : 'were'} built.`,
    expected,
  }
}

export function explainedByFile(
  { instruction, file }: { instruction: string; file: string },
  place: PlaceEvidence,
): Finding {
  const expected = sentence(`in ${place.title} \`${instruction}\` runs again because ${file} changed`)
  const found = place.samples.map(({ build }) =>
    build.explain.find(({ step }) => step.startsWith(instruction)),
  )
  if (found.length === 0) return { pass: false, observed: noBuild(place), expected }
  const named = (cause: string) =>
    cause.split(', ').some((change) => /^(.*) (?:changed|added|removed)$/.exec(change)?.[1] === file)
  const sentences = new Set(
    found.map(
      (one) => one?.sentence ?? `\`${instruction}\` did not run again, so there is nothing to explain.`,
    ),
  )
  return {
    pass: found.every((one) => one?.reason === 'context-changed' && named(one.cause)),
    observed: [...sentences].join(' '),
    expected,
  }
}
