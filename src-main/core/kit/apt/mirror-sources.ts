/** Where images of the kit have their packages from: the mirror, under names that tell nothing of this machine. */
import { mirrorHost } from '../kit'

interface MirrorSource {
  /** Folder of the mirror, after the archives of Debian itself. */
  readonly area: string
  readonly suite: string
  /** Address of the archive that this machine uses. */
  readonly repository: string
}

/** One for each `deb` line. */
export function mirrorSources(sources: string): readonly MirrorSource[] {
  return sources.split('\n').flatMap((line) => {
    const [type, repository, suite] = line.split(' ')
    if (type !== 'deb' || repository === undefined || suite === undefined) return []
    return [{ area: areaOf(suite), suite, repository }]
  })
}

/** The archive for security has its own pool. */
export function areaOf(suite: string): string {
  return suite.endsWith('-security') ? 'debian-security' : 'debian'
}

/** The text of sources.list(5). */
export function mirrorSourceList(sources: string): string {
  const lines = mirrorSources(sources).map(
    ({ area, suite }) => `deb http://${mirrorHost}/apt/${area} ${suite} main\n`,
  )
  return [...new Set(lines)].join('')
}
