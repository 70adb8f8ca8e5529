import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createShowFolder } from './show-folder'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'layerlab-show-folder-'))
})
afterEach(() => rm(directory, { recursive: true }))

async function program(name: string, script: string): Promise<void> {
  await writeFile(join(directory, name), `#!/bin/sh\n${script}\n`)
  await chmod(join(directory, name), 0o755)
}

const env = () => ({ PATH: `${directory}:/usr/bin:/bin`, DISPLAY: ':0' })

it.each([
  ['linux', 'xdg-open'],
  ['darwin', 'open'],
] as const)('on %s the folder is handed to %s, as one argument', async (platform, name) => {
  await program(name, `printf '%s\\n' "$@" > '${directory}/asked'`)
  const folder = join(directory, 'a folder; with $signs')
  expect(await createShowFolder(env(), platform)(folder)).toEqual({ kind: 'shown' })
  expect(await readFile(join(directory, 'asked'), 'utf8')).toBe(`${folder}\n`)
})

it('says that there is no display, and starts nothing', async () => {
  await program('xdg-open', `touch '${directory}/asked'`)
  const show = createShowFolder({ ...env(), DISPLAY: '' }, 'linux')
  expect(await show('/x')).toEqual({ kind: 'not-shown', reason: expect.stringContaining('no display') })
  await expect(readFile(join(directory, 'asked'))).rejects.toThrow('ENOENT')
})

it('says that the program is missing, or that it found nothing', async () => {
  const missing = createShowFolder({ PATH: directory, DISPLAY: ':0' }, 'linux')
  expect(await missing('/x')).toEqual({ kind: 'not-shown', reason: expect.stringContaining('not installed') })
  await program('xdg-open', 'exit 3')
  expect(await missing('/x')).toEqual({ kind: 'not-shown', reason: expect.stringContaining('status 3') })
})

it('waits no longer for a file manager that stays in the foreground', async () => {
  await program('xdg-open', 'sleep 5')
  expect(await createShowFolder(env(), 'linux')('/x')).toEqual({ kind: 'shown' })
})

it('takes the status of the Explorer for nothing', async () => {
  await program('explorer.exe', 'exit 1')
  expect(await createShowFolder(env(), 'win32')('C:\\x')).toEqual({ kind: 'shown' })
})
