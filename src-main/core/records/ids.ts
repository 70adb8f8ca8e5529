/** Ids of runs and builds. They are file names too, so what does not look like one never reaches a path. */
import { randomBytes } from 'node:crypto'
import { LabError } from '../app/lab-error'

const runPattern = /^\d{8}T\d{6}-[0-9a-f]{6}$/
const buildPattern = /^(\d{8}T\d{6}-[0-9a-f]{6})-(\d{2,})$/

/** Sorts by time of start (UTC, to the second); the rest tells apart what started together. */
export function newRunId(startedAt: string): string {
  const stamp = new Date(startedAt).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
  return `${stamp}-${randomBytes(3).toString('hex')}`
}

export function isRunId(name: string): boolean {
  return runPattern.test(name)
}

/** `index` counts from 1. */
export function buildId(run: string, index: number): string {
  return `${run}-${String(index).padStart(2, '0')}`
}

/** Throws LabError `not-found`. */
export function parseBuildId(id: string): { readonly run: string; readonly name: string } {
  const match = buildPattern.exec(id)
  if (!match?.[1] || !match[2]) throw notFound('build', id)
  return { run: match[1], name: match[2] }
}

export function checkRunId(id: string): string {
  if (!isRunId(id)) throw notFound('run', id)
  return id
}

export function notFound(kind: 'run' | 'build', id: string): LabError {
  return new LabError('not-found', {
    what: `There is no ${kind} with the id ${JSON.stringify(id)}.`,
    expected: `An id as \`layerlab runs ${kind === 'run' ? 'list' : 'show'}\` prints it.`,
    todo: 'Look it up there; it may have been deleted meanwhile.',
  })
}
