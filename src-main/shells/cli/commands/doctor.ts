import { statfs } from 'node:fs/promises'
import type { Command } from 'commander'
import type { EngineLack, EngineStatus } from '#contract/engine'
import type { KitStatus } from '#contract/kit'
import { engineChoiceOf } from '../globals'
import { type CliContext, withSession } from '../session'
import { bytes, table } from '../text'

/** Under this, a kit and a few labs may not fit. */
const comfortableBytes = 5e9

export function addDoctor(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .description('tell which engine answers, which kit is there, and what is missing')
    .action(async (_options: object, command: Command) => {
      const options = { engine: engineChoiceOf(command), exclusive: false }
      await withSession(context, options, async ({ ask }) => {
        const info = await ask('app.info', {})
        const engine = await ask('engine.status', {})
        const kit = await ask('kit.status', {})
        const report = {
          ok: engine.kind === 'connected' && kit.kind === 'ready',
          layerlab: info.version,
          node: process.versions.node,
          platform: info.platform,
          dataDirectory: info.dataDirectory,
          freeBytes: await freeBytes(info.dataDirectory),
          engine,
          kit,
        }
        context.output.answer(report, () =>
          [
            `LayerLab ${report.layerlab}, Node ${report.node}, ${report.platform}`,
            `Data folder  ${report.dataDirectory}${roomText(report.freeBytes)}`,
            '',
            engineText(engine),
            '',
            kitText(kit),
          ].join('\n'),
        )
      })
    })
}

/** The folder itself may not be there yet: its nearest parent is on the same disk. */
async function freeBytes(directory: string): Promise<number | null> {
  for (let at = directory; ; at = at.slice(0, Math.max(at.lastIndexOf('/'), at.lastIndexOf('\\')))) {
    try {
      const { bavail, bsize } = await statfs(at || '/')
      return bavail * bsize
    } catch {
      if (at === '') return null
    }
  }
}

function roomText(free: number | null): string {
  if (free === null) return ''
  return `, ${bytes(free)} free${free < comfortableBytes ? `: little; ${bytes(comfortableBytes)} are comfortable` : ''}`
}

function engineText(status: EngineStatus): string {
  const attempts = table(
    [{ title: 'Looked at' }, { title: 'Outcome' }, { title: 'Detail' }],
    status.attempts.map(({ endpoint, outcome, detail }) => [endpoint, outcome, detail]),
  )
  if (status.kind === 'connected') {
    const { name, version, apiVersion, imageStore, storageDriver, endpoint } = status.engine
    return [
      `Engine  ${name} ${version} (API ${apiVersion}, ${imageStore} store, ${storageDriver}) at ${endpoint}`,
      `Builds for  ${status.platforms.join(', ') || 'the engine does not say which platforms'}`,
      ...lacksText(status.lacks),
      attempts,
    ].join('\n')
  }
  const { privateEngine } = status
  const offer =
    privateEngine.kind === 'impossible'
      ? `A private engine is not possible here: ${privateEngine.reason} ${privateEngine.todo}`
      : 'A private engine is possible: `layerlab serve` and `layerlab lab run` start it.'
  return `Engine  none answers\n${attempts}\n${offer}`
}

function lacksText(lacks: readonly EngineLack[]): readonly string[] {
  if (lacks.length === 0) return []
  return [
    'Lacks  what labs about several platforms need; LayerLab’s private engine (--engine private) has it:',
    ...lacks.map(({ feature, what, todo }) => `  ${feature}: ${what} ${todo}`),
  ]
}

export function kitText(status: KitStatus): string {
  switch (status.kind) {
    case 'ready': {
      const { kit } = status
      const images = table(
        [
          { title: 'Labs name' },
          { title: 'What stands in' },
          { title: 'Size', align: 'right' },
          { title: 'What it is' },
        ],
        kit.images.map((image) => [image.standsInFor, image.reference, bytes(image.sizeBytes), image.about]),
      )
      const mirrors = kit.mirrors.map(
        ({ kind, packages, sizeBytes }) => `${kind}: ${packages} packages, ${bytes(sizeBytes)}`,
      )
      return [
        `Kit  ${kit.name}, recipe ${kit.recipe}, ${kit.files} files, ${bytes(kit.sizeBytes)}, in ${kit.directory}`,
        images,
        `Package mirror  ${mirrors.join('; ')}`,
      ].join('\n')
    }
    case 'damaged':
      return [
        `Kit  damaged, in ${status.directory}`,
        ...status.faults.map(({ file, kind, detail }) => `  ${file}: ${kind}: ${detail}`),
        'Make it again with `layerlab kit build`.',
      ].join('\n')
    case 'outdated':
      return [
        `Kit  made by another LayerLab, in ${status.directory}`,
        ...status.reasons.map((reason) => `  ${reason}`),
        `Make it again with \`layerlab kit build --recipe ${status.recipe}\`.`,
      ].join('\n')
    case 'none':
      return [
        'Kit  none yet; make it with `layerlab kit build`.',
        ...status.recipes.map(
          ({ name, summary, possible, reason }) =>
            `  ${name}: ${summary}${possible ? '' : ` Not possible here: ${reason}`}`,
        ),
      ].join('\n')
  }
}
