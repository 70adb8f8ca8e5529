/**
 * Well-known images in a Dockerfile, and their stand-ins from the kit. Lab sources name the well-known
 * image; a workspace's Dockerfile names what is on the engine, with a comment line above that says so.
 */
import { DockerfileParser } from 'dockerfile-ast'

export interface ImageUse {
  /** As written, e.g. `node:20-alpine`. */
  readonly reference: string
  /** 1-based line of the instruction, and of the reference itself. */
  readonly instructionLine: number
  readonly line: number
  /** 0-based columns of the reference in its line. */
  readonly start: number
  readonly end: number
}

/** Images that FROM and COPY --from name, without `scratch`, stages of the same file and numbers of stages. */
export function imageUses(text: string): ImageUse[] {
  const dockerfile = DockerfileParser.parse(text)
  const froms = dockerfile.getFROMs()
  const copies = dockerfile.getCOPYs()
  const stages = (line: number) =>
    froms
      .filter((from) => from.getRange().start.line < line)
      .map((from) => from.getBuildStage()?.toLowerCase())
  return [...froms, ...copies]
    .map((instruction) => {
      const flag = instruction.getFlags().find((one) => one.getName() === 'from')
      const [reference, range] =
        'getImage' in instruction
          ? [instruction.getImage(), instruction.getImageRange()]
          : [flag?.getValue(), flag?.getValueRange()]
      const line = instruction.getRange().start.line
      return { reference, range, line }
    })
    .flatMap(({ reference, range, line }) => {
      if (!reference || !range || /^(scratch|\d+)$/.test(reference)) return []
      if (stages(line).includes(reference.toLowerCase())) return []
      return {
        reference,
        instructionLine: line + 1,
        line: range.start.line + 1,
        start: range.start.character,
        end: range.end.character,
      }
    })
    .sort((a, b) => a.line - b.line)
}

const commentStart = '# LayerLab kit: '

export interface ResolvedDockerfile {
  readonly text: string
  /** References for which the kit has nothing. */
  readonly missing: readonly string[]
}

/** `resolve` as the kit does it; a reference that stands for itself gets no comment. */
export function resolveImages(
  text: string,
  resolve: (reference: string) => string | undefined,
): ResolvedDockerfile {
  const lines = text.split('\n')
  const missing: string[] = []
  // From the end, so that the places of those before stay true.
  for (const use of imageUses(text).reverse()) {
    const standIn = resolve(use.reference)
    if (standIn === undefined) missing.unshift(use.reference)
    if (standIn === undefined || standIn === use.reference) continue
    const line = lines[use.line - 1] ?? ''
    lines[use.line - 1] = line.slice(0, use.start) + standIn + line.slice(use.end)
    lines.splice(use.instructionLine - 1, 0, `${commentStart}${standIn} stands in for ${use.reference}`)
  }
  return { text: lines.join('\n'), missing }
}

/** The line in the Dockerfile as the lab ships it, of a line in the resolved one; both 1-based. */
export function shippedLine(resolvedText: string, line: number): number {
  const before = resolvedText.split('\n').slice(0, line - 1)
  return line - before.filter((text) => text.startsWith(commentStart)).length
}

/** Keywords of the instructions that make a step which can run again or come from the cache. */
const stepKeywords = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR'])

/** Instructions that a learner can predict, with their 1-based lines, joined to one line each. */
export function predictableSteps(text: string): { line: number; instruction: string }[] {
  const lines = text.split('\n')
  return DockerfileParser.parse(text)
    .getInstructions()
    .filter((instruction) => stepKeywords.has(instruction.getKeyword()))
    .map((instruction) => {
      const { start, end } = instruction.getRange()
      const written = lines.slice(start.line, end.line + 1).join('\n')
      return { line: start.line + 1, instruction: written.replaceAll(/\s*\\\n\s*/g, ' ').trim() }
    })
}
