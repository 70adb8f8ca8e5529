/** The `user` layer: one more user, with a home folder, in the account files of the layers below. */
import type { RecipeLayer } from '../recipe'
import { type LayerEntry, readLayerFiles } from './layer'

type UserLayer = Extract<RecipeLayer, { kind: 'user' }>

const accountFiles = { passwd: 'etc/passwd', group: 'etc/group', shadow: 'etc/shadow' } as const

export async function userEntries(
  { name, id }: UserLayer,
  lowerLayerFiles: readonly string[],
): Promise<readonly LayerEntry[]> {
  const lower = await readLayerFiles(lowerLayerFiles, new Set(Object.values(accountFiles)))
  const added = (path: string, line: string, mode: number): LayerEntry => {
    const before = lower.get(path)?.toString('utf8') ?? ''
    const separator = before === '' || before.endsWith('\n') ? '' : '\n'
    return { kind: 'file', path, mode, content: Buffer.from(`${before}${separator}${line}\n`) }
  }
  return [
    added(accountFiles.passwd, `${name}:x:${id}:${id}::/home/${name}:/bin/bash`, 0o644),
    added(accountFiles.group, `${name}:x:${id}:`, 0o644),
    { ...added(accountFiles.shadow, `${name}:!:1::::::`, 0o640), gid: shadowGroup(lower) },
    { kind: 'directory', path: `home/${name}`, mode: 0o755, uid: id, gid: id },
  ]
}

function shadowGroup(lower: ReadonlyMap<string, Buffer>): number {
  const groups = lower.get(accountFiles.group)?.toString('utf8') ?? ''
  return Number(/^shadow:[^:]*:(\d+):/m.exec(groups)?.[1] ?? 0)
}
