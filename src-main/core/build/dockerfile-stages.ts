/** A Dockerfile's stages and instructions, as far as steps and explanations need them. */
import { Add, Copy, DockerfileParser, type From, type Instruction, Run } from 'dockerfile-ast'

/** `step` instructions are those for which BuildKit makes a numbered vertex. */
const stepKeywords = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR'])

export interface StageInstruction {
  readonly keyword: string
  /** 1-based. */
  readonly line: number
  /** The whole instruction, continued lines joined and blanks made one; here-documents as they are. */
  readonly text: string
  readonly isStep: boolean
  /** Values of a flag, e.g. `from` of `COPY --from=build`; the whole value of each `--mount`. */
  readonly flags: readonly { readonly name: string; readonly value: string }[]
  /** Arguments without flags; the strings where they are written as JSON. */
  readonly args: readonly string[]
}

export interface Stage {
  readonly index: number
  /** As written after AS, in lower case; `stage-<index>` where there is none. */
  readonly name: string
  /** The image or stage after FROM, as written. */
  readonly base: string
  readonly fromLine: number
  readonly fromText: string
  /** Without FROM. */
  readonly instructions: readonly StageInstruction[]
}

export interface DockerfileOutline {
  /** ARG instructions before the first FROM. */
  readonly globalArgs: readonly StageInstruction[]
  readonly stages: readonly Stage[]
}

export function outlineDockerfile(text: string): DockerfileOutline {
  const globalArgs: StageInstruction[] = []
  const stages: (Stage & { instructions: StageInstruction[] })[] = []
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction.getKeyword() === 'FROM') {
      stages.push(stageOf(instruction as From, stages.length))
      continue
    }
    const target = stages.at(-1)?.instructions ?? globalArgs
    target.push(stageInstruction(instruction))
  }
  return { globalArgs, stages }
}

/** The stage that a name or number means, counted among the stages before `before`. */
export function findStage(outline: DockerfileOutline, name: string, before: number): Stage | undefined {
  const wanted = name.toLowerCase()
  return outline.stages
    .slice(0, before)
    .findLast((stage) => stage.name === wanted || String(stage.index) === wanted)
}

function stageOf(from: From, index: number): Stage & { instructions: StageInstruction[] } {
  return {
    index,
    name: from.getBuildStage()?.toLowerCase() ?? `stage-${index}`,
    base: from.getImage() ?? '',
    fromLine: from.getRange().start.line + 1,
    fromText: normalised(from.toString()),
    instructions: [],
  }
}

function stageInstruction(instruction: Instruction): StageInstruction {
  const keyword = instruction.getKeyword()
  return {
    keyword,
    line: instruction.getRange().start.line + 1,
    text: normalised(instruction.getTextContent()),
    isStep: stepKeywords.has(keyword),
    flags: flagsOf(instruction),
    args: argumentsOf(instruction),
  }
}

function flagsOf(instruction: Instruction) {
  if (!hasFlags(instruction)) return []
  return instruction.getFlags().map((flag) => ({ name: flag.getName(), value: flag.getValue() ?? '' }))
}

/** COPY, ADD and RUN. */
function hasFlags(instruction: Instruction): instruction is Copy | Add | Run {
  return instruction instanceof Copy || instruction instanceof Add || instruction instanceof Run
}

function argumentsOf(instruction: Instruction): string[] {
  if (!hasFlags(instruction)) return instruction.getArguments().map((argument) => argument.getValue())
  const json = jsonStrings(instruction)
  if (json) return json
  const written = instruction.getArguments()
  // The library counts the words inside of a here-document as arguments, too.
  const hereDocument = written.find((argument) => /^<<-?["']?\w/.test(argument.getValue()))
  const lastLine = hereDocument?.getRange().end.line ?? Number.POSITIVE_INFINITY
  return written
    .filter((argument) => argument.getRange().start.line <= lastLine)
    .map((argument) => argument.getValue())
}

/** The arguments where they are written as JSON: parsed here, since the library drops blanks in them. */
function jsonStrings(instruction: Copy | Add | Run): string[] | undefined {
  if (!instruction.getOpeningBracket()) return undefined
  const text = instruction.getTextContent()
  try {
    const value: unknown = JSON.parse(text.slice(text.indexOf('[')).replace(/\\\r?\n/g, ' '))
    return Array.isArray(value) ? value.map(String) : undefined
  } catch {
    return undefined
  }
}

/** Joins continued lines, leaves comments between them out, and makes runs of blanks one. */
function normalised(text: string): string {
  if (/<<-?["']?\w/.test(text)) return text.trim()
  return text
    .split('\n')
    .filter((line, index) => index === 0 || !/^\s*#/.test(line))
    .join('\n')
    .replace(/[\\`][ \t]*\r?\n/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
