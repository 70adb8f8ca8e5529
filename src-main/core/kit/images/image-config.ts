/** An image's configuration, as the engine reads it from a docker archive. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type LabelRole, ownLabels } from '../../app/labels'
import type { ImageConfig } from '../recipe'
import type { Blob } from './blob'
import { imageTime } from './layer'

/**
 * Fingerprint of an image's layers and settings. Engines give one image different ids, depending on how they
 * store it; by this label and the layers it is known again everywhere.
 */
export const contentLabel = 'io.layerlab.content'

const stringMap = z.record(z.string(), z.string())

/** The part of a docker image configuration that LayerLab reads and extends; the rest is kept as it is. */
export const dockerConfigSchema = z.looseObject({
  architecture: z.string(),
  os: z.string(),
  created: z.string().optional(),
  config: z
    .looseObject({
      Env: z.array(z.string()).nullish(),
      Labels: stringMap.nullish(),
    })
    .default({}),
  rootfs: z.object({ type: z.literal('layers'), diff_ids: z.array(z.string()).min(1) }),
  history: z.array(z.looseObject({ created_by: z.string().optional() })).default([]),
})
export type DockerConfig = z.output<typeof dockerConfigSchema>

export interface NamedLayer extends Blob {
  /** What `docker history` shows for it. */
  readonly createdBy: string
}

export function layersConfig(architecture: string, layers: readonly NamedLayer[]): DockerConfig {
  const created = imageTime.toISOString()
  return {
    architecture,
    os: 'linux',
    created,
    config: {},
    rootfs: { type: 'layers', diff_ids: layers.map(({ sha256 }) => `sha256:${sha256}`) },
    history: layers.map(({ createdBy }) => ({ created, created_by: createdBy })),
  }
}

/** `base` with the settings on top, our labels, and the fingerprint of all of it. */
export function withSettings(base: DockerConfig, settings: ImageConfig, role: LabelRole): DockerConfig {
  const env = new Map((base.config.Env ?? []).map((line) => splitOnce(line)))
  for (const [name, value] of Object.entries(settings.env)) env.set(name, value)
  const config = {
    ...base.config,
    Env: [...env].map(([name, value]) => `${name}=${value}`),
    Labels: { ...base.config.Labels, ...ownLabels(role) },
    ...(settings.entrypoint === undefined ? {} : { Entrypoint: settings.entrypoint }),
    ...(settings.cmd === undefined ? {} : { Cmd: settings.cmd }),
    ...(settings.user === undefined ? {} : { User: settings.user }),
    ...(settings.workdir === undefined ? {} : { WorkingDir: settings.workdir }),
  }
  const created = imageTime.toISOString()
  const metadata = [
    ...Object.keys(settings.env).map((name) => `ENV ${name}=${settings.env[name]}`),
    ...(settings.workdir === undefined ? [] : [`WORKDIR ${settings.workdir}`]),
    ...(settings.user === undefined ? [] : [`USER ${settings.user}`]),
    ...(settings.entrypoint === undefined ? [] : [`ENTRYPOINT ${JSON.stringify(settings.entrypoint)}`]),
    ...(settings.cmd === undefined ? [] : [`CMD ${JSON.stringify(settings.cmd)}`]),
  ].map((instruction) => ({ created, created_by: instruction, empty_layer: true }))
  const content = { ...base, config, history: [...base.history, ...metadata] }
  const fingerprint = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  return {
    ...content,
    config: { ...config, Labels: { ...config.Labels, [contentLabel]: fingerprint } },
  }
}

function splitOnce(line: string): [string, string] {
  const at = line.indexOf('=')
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
}
