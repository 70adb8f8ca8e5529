/** What a build is asked for, whole: what the request leaves out is as the docker command has it. */
import type { BuildOptions } from '#contract/build-record'
import type { BuildRequest } from './builder'
import { createRedactor, type Redact } from './redaction'

const defaultOptions: BuildOptions = {
  dockerfile: 'Dockerfile',
  target: null,
  buildArgs: {},
  noCache: false,
  networkMode: null,
  platforms: [],
  cacheFrom: [],
  pull: false,
  secretIds: [],
  labels: {},
  tags: [],
}

export function optionsOf({ options, secrets }: Pick<BuildRequest, 'options' | 'secrets'>): BuildOptions {
  return { ...defaultOptions, ...options, secretIds: Object.keys(secrets ?? {}).sort() }
}

export function redactorOf({
  secrets,
  confidential,
}: Pick<BuildRequest, 'secrets' | 'confidential'>): Redact {
  return createRedactor([...Object.values(secrets ?? {}), ...(confidential ?? [])])
}
