/** Options of a build that a registry answers: cache from an image, and newer bases. On every engine of the matrix. */
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stepsOf } from '../../src-main/core/build/steps'
import { type BuildBench, openBuildBench } from '../helpers/build-bench'
import { testEngines } from '../helpers/engines'
import { type PushRegistry, startPushRegistry } from '../helpers/push-registry'

describe.each(testEngines())('a registry, on $name', (target) => {
  let bench: BuildBench
  let registry: PushRegistry

  beforeAll(async () => {
    bench = await openBuildBench(target)
    registry = await startPushRegistry()
  })
  afterAll(async () => {
    await bench.close()
    await registry.close()
  })

  const docker = (...args: string[]) =>
    execa(join(target.clientDirectory, 'docker'), args, {
      env: { DOCKER_HOST: target.endpoint, DOCKER_CONFIG: join(bench.folder, 'docker') },
      stdin: 'ignore',
    })

  const statesOf = async (options: Parameters<BuildBench['build']>[1]) => {
    const { record } = await bench.build('cached', options)
    expect(record.outcome).toMatchObject({ kind: 'success' })
    return stepsOf(record).steps.map(({ state }) => state)
  }

  it('gives the cache of an image to an engine that has none', async () => {
    const image = `${registry.host}/cached:1`
    await bench.put(
      'cached/Dockerfile',
      `FROM ${bench.base}\nRUN echo ${process.pid} > /made.txt; echo first ran\nRUN cat /made.txt > /again.txt; echo second ran\n`,
    )
    const inline = { buildArgs: { BUILDKIT_INLINE_CACHE: '1' } }
    expect(await statesOf({ ...inline, tags: [image] })).toEqual(['ran', 'ran'])
    await docker('push', image)
    await docker('image', 'rm', image)
    const forget = () => docker('builder', 'prune', '--all', '--force')
    await forget()
    expect(await statesOf({})).toEqual(['ran', 'ran'])
    await forget()
    const withCache = await bench.build('cached', { cacheFrom: [image] })
    expect(withCache.record.options.cacheFrom).toEqual([image])
    // With the containerd store the last layer is fetched under its step's name, as if that had run.
    expect(withCache.log).toEqual([])
    expect(stepsOf(withCache.record).steps[0]?.state).toBe('cached')
  })

  it('gives a newer base where that is asked for', async () => {
    const base = `${registry.host}/moving:1`
    // A name of its own keeps the old image: the containerd store drops one whose last name moves on.
    const nameOf = (age: string) => `localhost:1/layerlab-test/${age}:${target.name}-${process.pid}`
    for (const age of ['old', 'new']) {
      await bench.put('moving/Dockerfile', `FROM ${bench.base}\nRUN echo ${age} > /age.txt\n`)
      await bench.build('moving', { tags: [base, nameOf(age)] })
      await docker('push', base)
    }
    const ageWith = async (pull: boolean) => {
      await bench.engine.tagImage(nameOf('old'), base)
      await bench.put('on/Dockerfile', `FROM ${base}\nRUN cat /age.txt\n`)
      const { log, record } = await bench.build('on', { pull, noCache: true })
      expect(record.options.pull).toBe(pull)
      return log.map(({ text }) => text)
    }
    expect(await ageWith(true)).toEqual(['new'])
    // With the containerd store, BuildKit asks the registry either way.
    expect(await ageWith(false)).toEqual([bench.info.imageStore === 'containerd' ? 'new' : 'old'])
  })
})
