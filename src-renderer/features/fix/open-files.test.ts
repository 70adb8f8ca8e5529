import { expect, it } from 'vitest'
import type { Bridge } from '#contract/bridge'
import { isUnsaved } from './open-file'
import { createOpenFiles, fileKey } from './open-files'

const place = { lab: 'layer-order', task: 'keep-the-install', path: 'Dockerfile' }

/** A workspace of one file, written as the real one is: only over what was read. Writes wait for `release`. */
function workspace(text = 'FROM a\n') {
  let disk: string | null = text
  let hold: Promise<void> = Promise.resolve()
  let writes = 0
  const error = (code: 'workspace-changed' | 'not-found') => ({
    ok: false as const,
    error: { code, what: 'No.', expected: 'Yes.', todo: 'Look.', details: [] },
  })
  const send = async (name: string, payload: { text: string; base: string }) => {
    if (name === 'workspace.write') {
      writes++
      await hold
      if (disk !== payload.base) return error('workspace-changed')
      disk = payload.text
      return { ok: true, value: { hash: disk } }
    }
    if (disk === null) return error('not-found')
    return { ok: true, value: { kind: 'text', path: place.path, text: disk, hash: disk } }
  }
  const files = createOpenFiles({ send } as unknown as Pick<Bridge, 'send'>)
  return {
    files,
    file: () => files.store.getState()[fileKey(place)],
    type: (typed: string) => files.change(place, (file) => ({ ...file, text: typed })),
    disk: () => disk,
    writes: () => writes,
    put: (next: string | null) => {
      disk = next
    },
    holdWrites: () => {
      let release = () => {}
      hold = new Promise((resolve) => {
        release = resolve
      })
      return release
    },
  }
}

it('saves what is typed while a save is on its way, too', async () => {
  const { files, file, type, disk, holdWrites } = workspace()
  const leave = files.enter(place)
  await files.read(place)
  type('FROM b\n')
  const release = holdWrites()
  const saved = files.save(place)
  type('FROM c\n')
  leave()
  release()
  expect(await saved).toBeNull()
  expect(disk()).toBe('FROM c\n')
  expect(file()).toBeUndefined()
})

it('keeps what was typed against another text on the disk, also when the file is left', async () => {
  const { files, file, type, disk, put } = workspace()
  const leave = files.enter(place)
  await files.read(place)
  type('FROM mine\n')
  put('FROM theirs\n')
  await files.read(place)
  leave()
  expect(await files.save(place)).toBeNull()
  expect(disk()).toBe('FROM theirs\n')
  files.enter(place)
  await files.read(place)
  expect(file()).toMatchObject({ text: 'FROM mine\n', other: { text: 'FROM theirs\n' } })
  expect(await files.flush(place.lab, place.task)).toMatchObject({
    code: 'workspace-changed',
    what: expect.stringContaining('Dockerfile'),
  })
})

it('has all that was typed in a task on the disk before others work with it', async () => {
  const { files, type, disk } = workspace()
  files.enter(place)
  await files.read(place)
  type('FROM b\n')
  expect(await files.flush('another-lab', place.task)).toBeNull()
  expect(disk()).toBe('FROM a\n')
  expect(await files.flush(place.lab, place.task)).toBeNull()
  expect(disk()).toBe('FROM b\n')
})

it('keeps what was typed into a file that is gone, says so, and does not try for ever', async () => {
  const { files, file, type, put, writes } = workspace()
  files.enter(place)
  await files.read(place)
  type('FROM b\n')
  put(null)
  expect(await files.save(place)).toMatchObject({ code: 'not-found' })
  expect(writes()).toBe(1)
  const kept = file()
  expect(kept && isUnsaved(kept)).toBe(true)
})

it('forgets a file that is left and saved, and not one that another editor still shows', async () => {
  const { files, file } = workspace()
  const first = files.enter(place)
  const second = files.enter(place)
  await files.read(place)
  first()
  await files.save(place)
  expect(file()).toBeDefined()
  second()
  await files.save(place)
  expect(file()).toBeUndefined()
})
