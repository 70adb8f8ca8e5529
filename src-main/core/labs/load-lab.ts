import type { LabDetail, LabPhase, LabProblem, LabStep, LabVariant, VariantFile } from '#contract/lab'
import { labTasks } from '../workspace/task-xp'
import { checkTasks } from './check-tasks'
import { imageUses, predictableSteps } from './kit-images'
import type { LabLoad } from './lab'
import { LabFiles } from './lab-files'
import { type LabDefinition, labSchema } from './lab-schema'
import { parseLesson } from './lesson'
import { checkEdits, diffsOfPhases } from './phase-edits'
import { checkPlacedFiles } from './placed-files'
import { type Predicate, placesOf, probeOf, unfitProbe } from './predicate-schema'
import { secretsNamedIn } from './secret-schema'
import { readYaml, type YamlSource } from './yaml-problems'

export const labFile = 'lab.yaml'

/** Reads and checks one lab folder. Never throws for what is wrong with the folder: that is the result. */
export async function loadLab(directory: string, folderName: string): Promise<LabLoad> {
  const files = new LabFiles(directory)
  const failed = (problems: readonly LabProblem[]): LabLoad => ({ ok: false, id: folderName, problems })

  const text = await files.text(labFile, 'Every lab folder has one; see resources/lab.schema.json.')
  if (text === undefined) return failed(files.problems)
  const read = readYaml(labFile, text, labSchema)
  if (!read.ok) return failed(read.problems)

  const { value: definition, source } = read
  if (definition.id !== folderName) {
    files.report(
      labFile,
      source.at(['id']),
      `The id is ${definition.id}, but the folder is named ${folderName}.`,
      'Give both the same name.',
    )
  }
  checkNames(files, definition, source)
  const variants = await readVariants(files, definition)
  checkInstructions(files, definition, source, variants)
  await checkServices(files, definition)
  await checkPlacedFiles(files, definition, source)
  await checkEdits(files, definition, source)
  await checkTasks(files, definition, source)
  const steps = await readSteps(files)
  if (files.problems.length > 0) return failed(files.problems)

  const detail: LabDetail = {
    ...summaryOf(definition),
    steps,
    variants,
    phases: await phasesOf(directory, definition),
    defaultRepeat: definition.experiment.repeat,
    images: definition.needs.images,
    mirrors: mirrorsOf(definition),
    features: definition.needs.features,
    checks: definition.experiment.checks.map(({ id, title }) => ({ id, title })),
    tasks: labTasks(definition),
    headline: headlineOf(definition),
    predict: definition.experiment.predict ?? null,
  }
  return { ok: true, lab: { directory, definition, detail } }
}

function summaryOf(definition: LabDefinition) {
  const { id, title, summary, topic, order, difficulty, minutes, xp } = definition
  return { id, title, summary, topic, order, difficulty, minutes, xp, usable: true, problems: [] }
}

/** Names that must be there, and only once. */
function checkNames(files: LabFiles, definition: LabDefinition, source: YamlSource): void {
  const { variants, experiment } = definition
  const lists = [
    { path: ['variants'], ids: variants.map(({ id }) => id) },
    { path: ['experiment', 'phases'], ids: experiment.phases.map(({ id }) => id) },
    { path: ['experiment', 'probes'], ids: experiment.probes.map(({ id }) => id) },
    { path: ['experiment', 'checks'], ids: experiment.checks.map(({ id }) => id) },
    { path: ['secrets'], ids: definition.secrets.map(({ id }) => id) },
    { path: ['services'], ids: definition.services.map(({ id }) => id) },
  ]
  for (const { path, ids } of lists) {
    for (const [at, id] of ids.entries()) {
      if (ids.indexOf(id) === at) continue
      files.report(
        labFile,
        source.at([...path, at, 'id']),
        `The id ${id} is there twice.`,
        'Give each its own.',
      )
    }
  }
  const variantIds = variants.map(({ id }) => id)
  const phaseIds = experiment.phases.map(({ id }) => id)
  const secrets = definition.secrets.map(({ id }) => id)
  const knows = (kind: string, id: string, known: readonly string[], path: readonly PropertyKey[]) => {
    if (known.includes(id)) return
    const todo = known.length > 0 ? `Name one of: ${known.join(', ')}.` : 'Add it, or remove this.'
    files.report(labFile, source.at(path), `There is no ${kind} ${id}.`, todo)
  }
  for (const [at, { build }] of variants.entries()) {
    const path = ['variants', at, 'build']
    for (const [i, id] of build.secrets.entries()) knows('secret', id, secrets, [...path, 'secrets', i])
    for (const [name, value] of Object.entries(build.args)) {
      for (const id of secretsNamedIn(value)) knows('secret', id, secrets, [...path, 'args', name])
    }
    for (const [i, { text }] of build.secretFiles.entries()) {
      for (const id of secretsNamedIn(text)) knows('secret', id, secrets, [...path, 'secretFiles', i, 'text'])
    }
  }
  if (experiment.predict) {
    knows('phase', experiment.predict.phase, phaseIds, ['experiment', 'predict', 'phase'])
  }
  const knowsPlace = (place: string, path: readonly PropertyKey[]) => {
    const [variant = '', phase = ''] = place.split('/')
    knows('variant', variant, variantIds, path)
    knows('phase', phase, phaseIds, path)
  }
  for (const key of ['small', 'large'] as const) {
    if (experiment.headline) knowsPlace(experiment.headline[key], ['experiment', 'headline', key])
  }
  for (const [at, check] of experiment.checks.entries()) {
    const path = ['experiment', 'checks', at]
    for (const { key, place } of placesOf(check)) {
      knowsPlace(place, [...path, key])
    }
    const probe = probeOf(check)
    const probes = experiment.probes.map(({ id }) => id)
    if (probe !== undefined) knows('probe', probe, probes, [...path, 'probe'])
    const unfit = experiment.probes.flatMap((one) => (one.id === probe ? (unfitProbe(check, one) ?? []) : []))
    for (const message of unfit) {
      files.report(
        labFile,
        source.at([...path, 'probe']),
        message,
        'Let a probe of kind analysis look for it.',
      )
    }
  }
  for (const [at, probe] of experiment.probes.entries()) {
    const path = ['experiment', 'probes', at]
    for (const [i, id] of (probe.variants ?? []).entries()) {
      knows('variant', id, variantIds, [...path, 'variants', i])
    }
    for (const [i, id] of (probe.phases ?? []).entries()) knows('phase', id, phaseIds, [...path, 'phases', i])
    const services = definition.services.map(({ id }) => id)
    if ('service' in probe && probe.service !== undefined)
      knows('service', probe.service, services, [...path, 'service'])
    if (probe.kind === 'search') knows('secret', probe.secret, secrets, [...path, 'secret'])
  }
}

/** A service is built from a Dockerfile of its own, whose images the kit must have, too. */
async function checkServices(files: LabFiles, { services, needs }: LabDefinition): Promise<void> {
  for (const { id } of services) {
    const path = `services/${id}/Dockerfile`
    const dockerfile = await files.text(
      path,
      `Write the Dockerfile of the service ${id}, or remove the service.`,
    )
    if (dockerfile !== undefined) checkImages(files, path, dockerfile, needs.images)
  }
}

function checkImages(files: LabFiles, path: string, dockerfile: string, known: readonly string[]): void {
  for (const use of imageUses(dockerfile)) {
    if (known.includes(use.reference)) continue
    const variable = use.reference.includes('$')
    files.report(
      path,
      { line: use.line, column: use.start + 1 },
      variable
        ? `The image ${use.reference} is named by a variable, so no kit can stand in for it.`
        : `The image ${use.reference} is not in \`needs.images\` of ${labFile}.`,
      variable ? 'Name the image itself.' : `Add it there, or use one of: ${known.join(', ')}.`,
    )
  }
}

async function readVariants(files: LabFiles, definition: LabDefinition): Promise<LabVariant[]> {
  const variants: LabVariant[] = []
  for (const { id, title, summary, needs } of definition.variants) {
    const path = `variants/${id}/Dockerfile`
    const dockerfile = await files.text(
      path,
      `Write the Dockerfile of the variant ${id}, or remove the variant.`,
    )
    if (dockerfile === undefined) continue
    checkImages(files, path, dockerfile, [...definition.needs.images, ...needs.images])
    const beside = await readVariantFiles(files, `variants/${id}`)
    variants.push({
      ...{ id, title, summary, dockerfile, predictable: predictableSteps(dockerfile) },
      ...(beside.length > 0 ? { files: beside } : {}),
    })
  }
  return variants
}

/** What a variant has beside its Dockerfile: with Dockerfiles alike, the difference lies there. */
async function readVariantFiles(files: LabFiles, folder: string): Promise<VariantFile[]> {
  const todo = 'Write the Dockerfile of the variant, or remove the variant.'
  const names = (await files.fileNames(folder, todo)).filter((name) => name !== 'Dockerfile')
  const found: VariantFile[] = []
  for (const path of names) {
    const text = await files.text(`${folder}/${path}`, todo)
    if (text !== undefined) found.push({ path, text })
  }
  return found
}

function mirrorsOf({ needs, variants }: LabDefinition): string[] {
  return [...new Set([...needs.mirrors, ...variants.flatMap((variant) => variant.needs.mirrors)])]
}

/** These find their step by the start of its instruction, which must mean exactly one. */
function isAboutStep(
  check: Predicate,
): check is Extract<Predicate, { kind: 'step.reran' | 'step.cached' | 'explain.file' }> {
  return ['step.reran', 'step.cached', 'explain.file'].includes(check.kind)
}

function checkInstructions(
  files: LabFiles,
  { experiment }: LabDefinition,
  source: YamlSource,
  variants: readonly LabVariant[],
): void {
  for (const [at, check] of experiment.checks.entries()) {
    if (!isAboutStep(check)) continue
    const variant = variants.find(({ id }) => id === check.at.split('/')[0])
    if (!variant) continue
    const matching = variant.predictable.filter(({ instruction }) =>
      instruction.startsWith(check.instruction),
    )
    if (matching.length === 1) continue
    files.report(
      labFile,
      source.at(['experiment', 'checks', at, 'instruction']),
      `${matching.length === 0 ? 'No' : 'More than one'} instruction in variants/${variant.id}/Dockerfile starts with ${JSON.stringify(check.instruction)}.`,
      `Name the start of exactly one of: ${variant.predictable.map(({ instruction }) => instruction).join(' | ')}.`,
    )
  }
}

async function readSteps(files: LabFiles): Promise<LabStep[]> {
  const todo = 'Write the lesson as steps/01-….md, steps/02-….md and so on.'
  const names = (await files.names('steps', todo)).filter((name) => name.endsWith('.md'))
  if (names.length === 0 && files.problems.every(({ file }) => file !== 'steps')) {
    files.report('steps', { line: 1, column: 1 }, 'There is no lesson in this folder.', todo)
  }
  const steps: LabStep[] = []
  for (const name of names) {
    const text = await files.text(`steps/${name}`, todo)
    if (text === undefined) continue
    const lesson = parseLesson(text)
    if (lesson) steps.push(lesson)
    else {
      files.report(
        `steps/${name}`,
        { line: 1, column: 1 },
        'The first line is no heading.',
        'Start with `# ` and the title of the step.',
      )
    }
  }
  return steps
}

function headlineOf({ experiment }: LabDefinition): LabDetail['headline'] {
  const { headline } = experiment
  if (!headline) return null
  const placeOf = (text: string) => {
    const [variant = '', phase = ''] = text.split('/')
    return { variant, phase }
  }
  return { figure: headline.figure, small: placeOf(headline.small), large: placeOf(headline.large) }
}

async function phasesOf(directory: string, definition: LabDefinition): Promise<LabPhase[]> {
  const diffs = await diffsOfPhases(directory, definition)
  return definition.experiment.phases.map(({ id, title, change, temperature }) => ({
    id,
    title,
    change,
    temperature,
    diff: diffs.get(id) ?? '',
  }))
}
