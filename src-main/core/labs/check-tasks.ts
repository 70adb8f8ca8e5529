/** Finds what does not fit together in the tasks of a lab folder. */
import type { LabFiles } from './lab-files'
import type { LabDefinition } from './lab-schema'
import { placesOf, probeOf, unfitProbe } from './predicate-schema'
import type { YamlSource } from './yaml-problems'

export async function checkTasks(
  files: LabFiles,
  { tasks, variants, experiment, secrets, services }: LabDefinition,
  source: YamlSource,
): Promise<void> {
  const variantIds = variants.map((variant) => variant.id)
  const secretIds = secrets.map((secret) => secret.id)
  const serviceIds = services.map((service) => service.id)
  for (const [id, task] of Object.entries(tasks)) {
    const at = ['tasks', id]
    const knows = (kind: string, name: string, known: readonly string[], path: readonly PropertyKey[]) => {
      if (known.includes(name)) return
      files.report(
        'lab.yaml',
        source.at([...at, ...path]),
        `There is no ${kind} ${name}.`,
        known.length > 0 ? `Name one of: ${known.join(', ')}.` : `Add it, or remove this.`,
      )
    }
    const phases = experiment.phases.map((phase) => phase.id)
    const builds = task.builds.map((build) => build.id)
    const checks = task.check.map((check) => check.id)
    const probes = task.probes.map((probe) => probe.id)
    knows('variant', task.start, variantIds, ['start'])
    for (const [i, { phase, variant, build }] of task.builds.entries()) {
      for (const [j, name] of (build?.secrets ?? []).entries()) {
        knows('secret', name, secretIds, ['builds', i, 'build', 'secrets', j])
      }
      if (phase !== undefined) knows('phase', phase, phases, ['builds', i, 'phase'])
      if (variant !== undefined) knows('variant', variant, variantIds, ['builds', i, 'variant'])
    }
    for (const [i, check] of task.check.entries()) {
      for (const { key, place } of placesOf(check)) knows('build', place, builds, ['check', i, key])
      const probe = probeOf(check)
      if (probe !== undefined) knows('probe', probe, probes, ['check', i, 'probe'])
      const unfit = task.probes.flatMap((one) => (one.id === probe ? (unfitProbe(check, one) ?? []) : []))
      for (const message of unfit) {
        const place = source.at([...at, 'check', i, 'probe'])
        files.report('lab.yaml', place, message, 'Let a probe of kind analysis look for it.')
      }
    }
    for (const [i, probe] of task.probes.entries()) {
      const service = 'service' in probe ? probe.service : undefined
      if (service !== undefined) knows('service', service, serviceIds, ['probes', i, 'service'])
      if (probe.kind === 'search') knows('secret', probe.secret, secretIds, ['probes', i, 'secret'])
    }
    for (const [i, { check }] of task.hints.entries()) knows('check', check, checks, ['hints', i, 'check'])
    for (const [i, { fails }] of task.wrong.entries()) knows('check', fails, checks, ['wrong', i, 'fails'])
    await checkAnswers(
      files,
      id,
      task.wrong.map(({ name }) => name),
      source,
    )
  }
}

async function checkAnswers(files: LabFiles, task: string, wrong: readonly string[], source: YamlSource) {
  await files.names(`solution/${task}`, 'Put the files that solve the task here.')
  if (wrong.length === 0) return
  const folder = `wrong/${task}`
  const there = await files.names(folder, 'Put a folder here for each wrong answer.')
  for (const [i, name] of wrong.entries()) {
    if (there.includes(name)) continue
    files.report(
      'lab.yaml',
      source.at(['tasks', task, 'wrong', i, 'name']),
      `There is no folder ${folder}/${name}.`,
      'Add it with the files of the answer, or correct the name.',
    )
  }
  for (const name of there) {
    if (wrong.includes(name)) continue
    files.report(
      `${folder}/${name}`,
      { line: 1, column: 1 },
      'This wrong answer is not in lab.yaml, so nothing tries it.',
      `Add it to \`tasks.${task}.wrong\` with the check that turns it down and the reason.`,
    )
  }
}
