/** Plain builds on LayerLab's own engine: the names that everybody knows are there, and nowhere else. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EngineStrategy } from '#contract/engine'
import { labels, ownerValue } from '../../src-main/core/app/labels'
import { silentLog } from '../../src-main/core/app/log'
import { ownReferences } from '../../src-main/core/app/ownership'
import { createDockerEngine } from '../../src-main/core/engine/docker-engine'
import { createKitInstaller } from '../../src-main/core/kit/install/install-kit'
import { wellKnownNames } from '../../src-main/core/kit/install/well-known-names'
import { imagePrefix, type Kit } from '../../src-main/core/kit/kit'
import { createKitShelf } from '../../src-main/core/kit/kit-shelf'
import { testEngines } from '../helpers/engines'
import { bundleMirrorProgram } from '../helpers/mirror-program'
import { plainBuild } from '../helpers/plain-build'
import { sharedKits } from '../helpers/test-home'

const root = join(import.meta.dirname, '../..')
const recipesDirectory = join(root, 'resources/kit')
const never = new AbortController().signal
let folder: string
let program: string
let kit: Kit

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerlab-names-'))
  program = await bundleMirrorProgram(join(folder, 'program'))
  const labsDirectory = join(root, 'labs')
  kit = await createKitShelf({
    directory: sharedKits(),
    recipesDirectory,
    labsDirectory,
    log: silentLog,
  }).open()
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe.each(testEngines())('the names of the kit’s images on $name, $version', ({ endpoint }) => {
  const engine = createDockerEngine(endpoint)
  const label = { 'io.layerlab.test': `names-${process.pid}` }

  async function installAs(strategy: EngineStrategy): Promise<void> {
    const client = createDockerEngine(endpoint, strategy)
    const install = createKitInstaller({ mirrorProgram: program, log: silentLog })
    try {
      await (await install(client, kit, () => {}, never)).stop()
    } finally {
      client.close()
    }
  }

  async function kitImages() {
    return await engine.listImages({ [labels.owner]: ownerValue, [labels.role]: 'kit' })
  }

  /** As `layerlab clean` does it, but the kit's own names stay for other tests. */
  async function removeGivenNames(): Promise<void> {
    const given = await wellKnownNames(recipesDirectory)
    for (const image of await kitImages()) {
      for (const name of ownReferences(image, given)) {
        if (!name.startsWith(imagePrefix)) await engine.removeImage(name)
      }
    }
  }

  afterAll(async () => {
    await removeGivenNames()
    for (const { id } of await engine.listImages(label)) await engine.removeImage(id, { force: true })
    engine.close()
  })

  test('a learner’s own engine has them under the kit’s names only', async () => {
    await installAs('docker-host')
    const tags = (await kitImages()).flatMap((image) => image.tags)
    expect(tags.length).toBeGreaterThan(8)
    expect(tags.filter((tag) => !tag.startsWith(imagePrefix))).toEqual([])
  })

  test('the private engine builds on a well-known name with no network, and leaves names that are taken', async () => {
    const golang = await engine.inspectImage(kit.resolve('golang:1.19') ?? '')
    await engine.tagImage(golang?.id ?? '', 'busybox:1.35')
    try {
      await installAs('private-engine')
      expect((await engine.inspectImage('busybox:1.35'))?.id).toBe(golang?.id)
    } finally {
      await engine.removeImage('busybox:1.35')
    }
    const context = await mkdtemp(join(folder, 'context-'))
    const lines = [
      'FROM node:20-alpine AS build',
      'RUN node --version',
      'FROM gcr.io/distroless/static-debian12',
    ]
    await writeFile(
      join(context, 'Dockerfile'),
      `${lines.join('\n')}\nCOPY --from=build /etc/passwd /accounts\n`,
    )
    const buildId = `names-${process.pid}`
    const { error, imageId } = await plainBuild(engine, context, {
      buildId,
      networkMode: 'none',
      labels: label,
    })
    expect(error).toBeUndefined()
    expect(imageId).toMatch(/^sha256:/)
  })

  test('the names go, and what a learner called so stays', async () => {
    const node = await engine.inspectImage('node:20-alpine')
    await engine.tagImage(node?.id ?? '', 'my-node:1')
    try {
      await removeGivenNames()
      const tags = (await engine.inspectImage(node?.id ?? ''))?.tags ?? []
      expect([...tags].sort()).toEqual([kit.resolve('node:20-alpine'), 'my-node:1'].sort())
    } finally {
      await engine.removeImage('my-node:1')
    }
  })
})
