/** What a container of the image would have at hand: packages, shells, programs with privileges, users. */
import type {
  GoProgram,
  ImageInventory,
  ImageUser,
  InventoryPackage,
  PrivilegedFile,
} from '#contract/image-inventory'
import type { ImageIndex } from '../image-index'
import { entryType, flagProgram } from '../layer/entries'
import type { LayerStack } from '../layer-stack'
import type { FileFacts } from './facts'

const shellNames = new Set([
  'sh',
  'bash',
  'dash',
  'ash',
  'zsh',
  'ksh',
  'mksh',
  'csh',
  'tcsh',
  'fish',
  'busybox',
])
const programFolder = /^(usr\/|usr\/local\/)?s?bin\/[^/]+$|^busybox\/[^/]+$/
const setIdBits = 0o6000
const noLogin = /\/(nologin|false|sync|halt|shutdown)$/

export function imageInventory(
  index: ImageIndex,
  stack: LayerStack,
  facts: ReadonlyMap<number, FileFacts>,
  runsAs: string,
): ImageInventory {
  const packages: InventoryPackage[] = []
  const goPrograms: GoProgram[] = []
  const shells: string[] = []
  const privileged: PrivilegedFile[] = []
  let users: ImageUser[] = []
  const systems = new Map<string, string>()
  let programs = 0
  const { columns, paths } = index

  for (let node = 0; node < paths.count; node++) {
    const entry = stack.at(node)
    if (entry < 0 || index.isFolder(entry)) continue
    const layer = index.layerOf(entry)
    const mode = columns.mode[entry] ?? 0
    if (shellNames.has(paths.name(node)) && programFolder.test(paths.path(node)))
      shells.push(paths.path(node))
    if (entryType(columns, entry) !== 'file') continue
    if (((columns.flags[entry] ?? 0) & flagProgram) !== 0) programs++
    if ((mode & setIdBits) !== 0) {
      const [uid = 0, gid = 0] = [columns.uid[entry], columns.gid[entry]]
      privileged.push({ path: paths.path(node), layer, mode, uid, gid })
    }
    const fact = facts.get(entry)
    if (fact === undefined) continue
    const path = paths.path(node)
    if (fact.kind === 'packages') packages.push(...fact.packages.map((each) => ({ ...each, path, layer })))
    if (fact.kind === 'system') systems.set(path, fact.name)
    if (fact.kind === 'users') {
      users = fact.users.map((user) => ({
        ...user,
        canLogIn: !noLogin.test(user.shell) && exists(user.shell),
      }))
    }
    if (fact.kind === 'go') {
      const { goVersion, mainModule, modules } = fact
      goPrograms.push({ path, layer, goVersion, mainModule, modules: modules.length })
      for (const each of modules) packages.push({ kind: 'go', ...each, installedBytes: null, path, layer })
    }
  }

  /** Whether the path is there, with links to folders not followed. */
  function exists(path: string): boolean {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const node = index.find(path.replace(/^\/+/, ''))
    return (node !== undefined && stack.at(node) >= 0) || shells.some((shell) => shell.endsWith(`/${name}`))
  }
  const count = (kind: InventoryPackage['kind']) => packages.filter((each) => each.kind === kind).length
  return {
    system: systems.get('etc/os-release') ?? systems.get('usr/lib/os-release') ?? null,
    counts: {
      debian: count('debian'),
      alpine: count('alpine'),
      npm: count('npm'),
      go: goPrograms.length,
      shells: shells.length,
      privileged: privileged.length,
      users: users.length,
      programs,
    },
    packages,
    goPrograms,
    shells: shells.sort(),
    privileged,
    users,
    runsAs,
  }
}
