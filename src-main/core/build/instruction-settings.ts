/** What a RUN sees beside its own text: ENV, ARG with its value, USER and SHELL, through all bases of its stage. */
import type { BuildOptions } from '#contract/build-record'
import { type DockerfileOutline, findStage, type Stage, type StageInstruction } from './dockerfile-stages'

/** One text for each setting in force at `line` (1-based) of the stage, in order. */
export function settingsAt(
  stage: Stage,
  line: number,
  outline: DockerfileOutline,
  buildArgs: BuildOptions['buildArgs'],
): string[] {
  const base = findStage(outline, stage.base, stage.index)
  const inherited = base
    ? settingsAt(base, Number.POSITIVE_INFINITY, outline, buildArgs)
    : outline.globalArgs.flatMap((one) => setting(one, buildArgs))
  const own = stage.instructions.filter((one) => one.line < line)
  return [...inherited, ...own.flatMap((one) => setting(one, buildArgs))]
}

function setting({ keyword, text, args }: StageInstruction, buildArgs: BuildOptions['buildArgs']): string[] {
  if (keyword === 'ENV' || keyword === 'USER' || keyword === 'SHELL') return [text]
  if (keyword !== 'ARG') return []
  return args.map((arg) => {
    const name = arg.split('=', 1)[0] ?? ''
    const given = buildArgs[name]
    return given === undefined ? `ARG ${arg}` : `--build-arg ${name}=${given}`
  })
}

/** The first difference, as `new (before: old)`; undefined where there is none. */
export function settingChange(now: readonly string[], before: readonly string[]): string | undefined {
  const added = now.find((text) => !before.includes(text))
  const removed = before.find((text) => !now.includes(text))
  if (added !== undefined && removed !== undefined) return `${added} (before: ${removed})`
  if (added !== undefined) return `${added} (new)`
  return removed === undefined ? undefined : `${removed} (removed)`
}
