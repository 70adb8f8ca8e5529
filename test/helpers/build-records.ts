/** Records and headers for tests of what is made from them; every field can be set. */
import type { BuildLogLine, BuildPlace, BuildRecord } from '#contract/build-record'
import type { EngineInfo } from '#contract/engine'
import type { RunHeader } from '../../src-main/core/records/record-store'

export const engineInfo: EngineInfo = {
  name: 'Docker Engine',
  version: '28.5.2',
  apiVersion: '1.51',
  imageStore: 'graphdriver',
  storageDriver: 'overlay2',
  os: 'linux',
  arch: 'amd64',
  cpus: 2,
  memoryBytes: 8_000_000_000,
  endpoint: 'unix:///run/docker.sock',
  strategy: 'well-known-socket',
}

export function buildRecord(id: string, change: Partial<BuildRecord> = {}): BuildRecord {
  return {
    schema: 1,
    id,
    run: id.slice(0, id.lastIndexOf('-')),
    place: place('bad', 'cold', 1),
    builder: 'engine',
    engine: engineInfo,
    startedAt: '2026-11-23T21:30:00.000Z',
    wallMs: 1000,
    context: { files: [], bytes: 2048 },
    dockerfile: { path: 'Dockerfile', text: 'FROM scratch\n', sha256: '0'.repeat(64) },
    dockerignore: null,
    options: {
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
    },
    bases: [],
    vertices: [],
    targets: [],
    logLines: 0,
    outcome: {
      kind: 'success',
      image: { id: 'sha256:1', sizeBytes: 10, layers: [], manifests: [] },
      targets: [],
    },
    mirrorBytes: null,
    ...change,
  }
}

export function place(
  variant: string,
  phase: string,
  repeat: number,
  temperature: BuildPlace['temperature'] = phase === 'cold' ? 'cold' : 'warm',
): BuildPlace {
  return { lab: 'layer-order', variant, phase, repeat, temperature }
}

export function logLines(count: number, vertices: readonly string[]): BuildLogLine[] {
  return Array.from({ length: count }, (_, i) => ({
    vertex: vertices[i % vertices.length] ?? 'v',
    stream: i % 7 === 0 ? 2 : 1,
    atMs: i,
    text: `line ${i} — ${'x'.repeat(i % 90)}`,
  }))
}

export function runStart(
  change: Partial<RunHeader> = {},
): Omit<RunHeader, 'schema' | 'id' | 'endedAt' | 'outcome' | 'checks'> {
  return {
    kind: 'experiment',
    task: null,
    lab: 'layer-order',
    labTitle: 'Order of layers',
    startedAt: '2026-11-23T21:30:00.000Z',
    repeat: 3,
    engine: engineInfo,
    kit: { name: 'test', recipe: 'debian' },
    mirrorSpeed: 'full',
    prediction: null,
    ...change,
  }
}
