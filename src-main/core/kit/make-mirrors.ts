/** Makes the packages that a kit's mirror serves: npm, Go modules and Debian packages. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '../app/lab-error'
import type { OnProgress } from '../app/progress'
import { allOrAbort } from './all-or-abort'
import { writeAptMirror } from './apt/apt-mirror'
import { writeGoMirror } from './go/go-mirror'
import { readStatus } from './images/debian-packages'
import type { KitContent } from './kit-manifest'
import type { KitWork } from './kit-work'
import type { MadeImage } from './make-images'
import { writeNpmMirror } from './npm/npm-mirror'
import { writePrivatePackage } from './npm/private-package'
import { ParallelProgress } from './parallel-progress'
import { madeOn, type PinnedPackage, type RecipeMirror } from './recipe'

/** `madeImage` waits until the image with the role is there. */
export async function makeMirrors(
  work: KitWork,
  madeImage: (role: string) => Promise<MadeImage>,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<KitContent['mirrors']> {
  const wanted = madeOn(work.build.recipe.mirrors, work.release?.codename)
  const progress = new ParallelProgress(onProgress)
  const parts = wanted.map(() => progress.part(1 / wanted.length))
  return allOrAbort(
    signal,
    wanted.map((mirror, index) => async (workSignal: AbortSignal) => {
      const directory = `mirror/${mirror.kind}`
      const report = parts[index] ?? onProgress
      const written = await writeMirror(work, mirror, directory, madeImage, report, workSignal)
      return { kind: mirror.kind, directory, packages: [...written.packages], sizeBytes: written.sizeBytes }
    }),
  )
}

async function writeMirror(
  { build, debian, debianSources }: KitWork,
  mirror: RecipeMirror,
  kitPath: string,
  madeImage: (role: string) => Promise<MadeImage>,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<{ readonly packages: readonly PinnedPackage[]; readonly sizeBytes: number }> {
  const directory = join(build.directory, kitPath)
  const workDirectory = join(build.workDirectory, kitPath)
  await mkdir(directory, { recursive: true })
  await mkdir(workDirectory, { recursive: true })
  switch (mirror.kind) {
    case 'npm': {
      const own: PinnedPackage[] = []
      let ownBytes = 0
      for (const source of mirror.private) {
        const sources = join(build.recipesDirectory, 'private')
        const written = await writePrivatePackage(source, sources, join(build.directory, privateNpmPath))
        own.push(written.pinned)
        ownBytes += written.sizeBytes
      }
      const keyOf = ({ name, version }: PinnedPackage) => `${name}@${version}`
      const packages = new Map([...build.npmPackages, ...mirror.packages].map((one) => [keyOf(one), one]))
      for (const one of own) {
        const named = packages.get(keyOf(one))
        if (named !== undefined && named.integrity !== one.integrity) throw otherPrivate(one, named)
        packages.delete(keyOf(one))
      }
      const { packages: written, sizeBytes } = await writeNpmMirror(
        [...packages.values()],
        directory,
        workDirectory,
        onProgress,
        signal,
      )
      return { packages: [...written, ...own], sizeBytes: sizeBytes + ownBytes }
    }
    case 'go':
      return writeGoMirror(mirror, {
        archive: await debianSources(signal),
        directory,
        workDirectory,
        onProgress,
        signal,
      })
    case 'apt': {
      const { layers } = await madeImage(mirror.role)
      const files = layers.map(({ path }) => join(build.directory, path))
      const status = await readStatus(files)
      return writeAptMirror(mirror, { archive: await debian(signal), status, directory, onProgress, signal })
    }
  }
}

/** Beside what the mirror hands out to everybody. */
const privateNpmPath = 'mirror/private/npm'

function otherPrivate(own: PinnedPackage, named: PinnedPackage): LabError {
  return new LabError('lab-invalid', {
    what: `A lab's lock file names another ${own.name} ${own.version} than LayerLab has: ${named.integrity}.`,
    expected: `Its integrity is ${own.integrity}.`,
    todo: 'Write that into the lock file.',
  })
}
