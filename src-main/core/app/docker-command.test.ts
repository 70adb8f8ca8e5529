import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createDockerCommand, type DockerCommand } from './docker-command'

const run = promisify(execFile)
let folder: string
let command: DockerCommand

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerlab docker’s-'))
  await mkdir(join(folder, 'real'))
  // Prints its arguments, one a line.
  await writeFile(join(folder, 'real', 'docker'), '#!/bin/sh\nprintf "%s\\n" "$@"\n')
  await chmod(join(folder, 'real', 'docker'), 0o755)
  command = createDockerCommand(join(folder, 'own'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function docker(...args: string[]) {
  const { pathFirst, variables } = await command.place(['/nowhere', join(folder, 'real')].join(delimiter))
  const path = [...pathFirst, '/usr/bin', '/bin'].join(delimiter)
  const { stdout, stderr } = await run('docker', args, { env: { PATH: path, ...variables } })
  return { args: stdout.split('\n').slice(0, -1), stderr }
}

it('adds network and proxy to builds, and says so', async () => {
  await command.setProxy({ HTTP_PROXY: 'http://a b:x@127.0.0.1:1', http_proxy: 'http://a b:x@127.0.0.1:1' })
  const added = [
    '--network=host',
    '--build-arg',
    'http_proxy=http://a b:x@127.0.0.1:1',
    '--build-arg',
    'HTTP_PROXY=http://a b:x@127.0.0.1:1',
  ]
  const plain = await docker('build', '-t', 'two words', '.')
  expect(plain.args).toEqual(['build', ...added, '-t', 'two words', '.'])
  expect(plain.stderr).toContain('package mirror')
  expect((await docker('buildx', 'build', '.')).args).toEqual(['buildx', 'build', ...added, '.'])
  expect((await docker('image', 'build', '.')).args).toEqual(['image', 'build', ...added, '.'])
})

it('leaves all else as it is, and builds as well where there is no mirror', async () => {
  expect(await docker('build', '.')).toEqual({ args: ['build', '.'], stderr: '' })
  await command.setProxy({ HTTP_PROXY: 'http://x' })
  expect(await docker('run', '--rm', 'build', '')).toEqual({ args: ['run', '--rm', 'build', ''], stderr: '' })
  expect((await docker()).args).toEqual([''])
  await command.setProxy(undefined)
  expect(await docker('buildx', 'build', '.')).toEqual({ args: ['buildx', 'build', '.'], stderr: '' })
})

it('lets builds wait while the mirror starts, and nothing else', async () => {
  let finish: () => void = () => {}
  const starting = command.whileStarting(() => new Promise((resolve) => (finish = resolve)))
  expect((await docker('ps')).args).toEqual(['ps'])
  const build = docker('build', '.')
  await command.setProxy({ HTTP_PROXY: 'http://x' })
  finish()
  await starting
  const { args, stderr } = await build
  expect(args).toContain('HTTP_PROXY=http://x')
  expect(stderr).toContain('package mirror')
  await expect(command.whileStarting(() => Promise.reject(new Error('no kit')))).rejects.toThrow('no kit')
  expect((await docker('build', '.')).stderr).not.toContain('starting')
})

it('offers nothing where there is no docker, and leaves nothing behind', async () => {
  expect(await command.place('/nowhere')).toEqual({ pathFirst: [], variables: {} })
  await docker('version')
  await command.close()
  expect(await readdir(folder)).toEqual(['real'])
})
