import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import type { ImageRequest } from '#contract/image'
import type { EngineChoice } from '../../../core/app/engine-session'
import { LabError } from '../../../core/app/lab-error'
import { type CiLimits, judge, readCiRules } from '../../../core/image/ci-rules'
import { ciLimit, imageName, imagePlace, platformName } from '../arguments'
import { readyEngine } from '../engine-ready'
import { engineChoiceOf } from '../globals'
import { comparisonText, imageReport, imageReportText } from '../image-report'
import { type CliContext, type Session, withSession } from '../session'

const analyzeOptions = z.object({
  platform: z.string().optional(),
  image: z.string().optional(),
  otherImage: z.string().optional(),
  files: z.boolean().default(false),
  ci: z.string().optional(),
  lowestEfficiency: z.string().optional(),
  highestWastedBytes: z.string().optional(),
  highestUserWastedPercent: z.string().optional(),
})
type AnalyzeOptions = z.infer<typeof analyzeOptions>

export function addImage(program: Command, context: CliContext): void {
  const image = program.command('image').description('what is in an image, and what of it is waste')

  image
    .command('analyze')
    .argument('<image>', 'a name that the engine knows, or the path of an archive or folder', imagePlace)
    .description('layers, files, waste and inventory of an image of the engine, an archive or an OCI folder')
    .option('--platform <platform>', 'one of several, such as linux/arm64', platformName)
    .option('--image <name>', 'one of several in an archive or folder', imageName)
    .option('--files', 'list the files of each layer, for --json')
    .option('--ci <rules>', 'a file of rules as dive has them; a rule that is broken gives the exit status 1')
    .option(
      '--lowest-efficiency <number>',
      'the least efficiency that passes, from 0 to 1',
      ciLimit('lowestEfficiency'),
    )
    .option(
      '--highest-wasted-bytes <size>',
      'the most wasted bytes that pass, such as 20MB',
      ciLimit('highestWastedBytes'),
    )
    .option(
      '--highest-user-wasted-percent <number>',
      'the most waste of all layers but the first, from 0 to 1',
      ciLimit('highestUserWastedPercent'),
    )
    .action(async (name: string, chosen: unknown, command: Command) => {
      const options = analyzeOptions.parse(chosen)
      const limits = await limitsOf(options)
      await withImages(
        context,
        engineChoiceOf(command),
        [{ name, image: options.image, option: '--image' }],
        options.platform,
        async (session, [analysis = '']) => {
          const report = await imageReport(session, analysis, options.files)
          const ci = limits && judge(report.image, limits)
          const answer = ci ? { ...report, ci } : report
          const text = () => imageReportText(answer)
          if (ci?.some(({ pass }) => !pass)) context.output.answerNo(answer, text)
          else context.output.answer(answer, text)
        },
      )
    })

  image
    .command('compare')
    .argument('<a>', 'a name that the engine knows, or the path of an archive or folder', imagePlace)
    .argument('<b>', 'the other one, likewise', imagePlace)
    .description('compare two images: layers that both have, files, folders, packages')
    .option('--platform <platform>', 'one of several, such as linux/arm64, of both', platformName)
    .option('--image <name>', 'one of several in the archive or folder A', imageName)
    .option('--other-image <name>', 'one of several in the archive or folder B', imageName)
    .action(async (a: string, b: string, chosen: unknown, command: Command) => {
      const options = analyzeOptions.parse(chosen)
      await withImages(
        context,
        engineChoiceOf(command),
        [
          { name: a, image: options.image, option: '--image' },
          { name: b, image: options.otherImage, option: '--other-image' },
        ],
        options.platform,
        async (session, [one = '', other = '']) => {
          const comparison = await session.ask('image.compare', { a: one, b: other })
          context.output.answer(comparison, () => comparisonText(comparison))
        },
      )
    })
}

/** Undefined where nobody asked for a verdict. */
async function limitsOf({ ci, ...options }: AnalyzeOptions): Promise<CiLimits | undefined> {
  const { lowestEfficiency, highestWastedBytes, highestUserWastedPercent } = options
  const given = Object.entries({ lowestEfficiency, highestWastedBytes, highestUserWastedPercent }).filter(
    ([, limit]) => limit !== undefined,
  )
  if (ci === undefined && given.length === 0) return undefined
  const fromFile = ci === undefined ? {} : readCiRules(await readRules(ci), ci)
  const limits: CiLimits = { ...fromFile, ...Object.fromEntries(given) }
  // Told before the image is read, which may take minutes.
  judge(
    { sizeBytes: 0, efficiencyScore: 1, wastedBytes: 0, userWastedPercent: 0, reclaimableBytes: 0 },
    limits,
  )
  return limits
}

async function readRules(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new LabError('not-found', {
      what: `The rules ${file} cannot be read: ${error.code ?? error.message}.`,
      expected: 'A YAML file of rules.',
      todo: 'Check the path.',
    })
  })
}

interface AskedImage {
  readonly name: string
  /** Which of several in an archive or folder, and the option that says so. */
  readonly image: string | undefined
  readonly option: string
}

/** Archives need no engine. One that is found is used beside another LayerLab; a private one is not. */
async function withImages(
  context: CliContext,
  engine: EngineChoice,
  asked: readonly AskedImage[],
  platform: string | undefined,
  work: (session: Session, analyses: readonly string[]) => Promise<void>,
): Promise<void> {
  const images = await Promise.all(
    asked.map(async (each) => ({ ...each, request: await imageOf(each.name, each.image ?? null) })),
  )
  const needsEngine = images.some(({ request }) => request.kind === 'engine')
  const analyzeAll = async (session: Session) => {
    const analyses: string[] = []
    for (const { request, option } of images) {
      analyses.push(
        await analyze(session, request, platform ?? null).catch((error) =>
          withOption(error, request, option),
        ),
      )
    }
    await work(session, analyses)
  }
  const isDone = await withSession(context, { engine, exclusive: false }, async (session) => {
    if (needsEngine && (await session.ask('engine.status', {})).kind !== 'connected') return false
    await analyzeAll(session)
    return true
  })
  if (isDone) return
  await withSession(context, { engine, exclusive: true }, async (session) => {
    await readyEngine(session, context, engine)
    await analyzeAll(session)
  })
}

async function analyze(session: Session, image: ImageRequest, platform: string | null): Promise<string> {
  const { analysis, job } = await session.ask('image.analyze', { image, platform })
  if (job) await session.follow(job)
  return analysis
}

/** The core knows that an image has to be named, and not how it is named here. */
function withOption(error: unknown, { kind }: ImageRequest, option: string): never {
  if (kind !== 'path' || !(error instanceof LabError) || error.data.code !== 'bad-request') throw error
  const { code, ...text } = error.data
  throw new LabError(code, { ...text, todo: `Name one of those that are listed below: ${option} NAME.` })
}

/** A path where one is meant or one is there; else a name that the engine knows. */
async function imageOf(name: string, image: string | null): Promise<ImageRequest> {
  const isPath = /^(\.{0,2}\/|[a-zA-Z]:[\\/])/.test(name) || (await isImagePlace(name))
  return isPath ? { kind: 'path', path: name, image } : { kind: 'engine', reference: name }
}

async function isImagePlace(name: string): Promise<boolean> {
  const there = async (path: string) => stat(path).catch(() => undefined)
  const info = await there(name)
  if (info?.isDirectory()) {
    const documents = await Promise.all(
      ['index.json', 'manifest.json'].map((each) => there(join(name, each))),
    )
    return documents.some((each) => each !== undefined)
  }
  return info?.isFile() ?? false
}
