/** Fetches npm packages with the machine's own npm, hence from its own registry and through its own proxy. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { LabError } from '../../app/lab-error'
import type { OnProgress } from '../../app/progress'
import { allOrAbort } from '../all-or-abort'
import type { PinnedPackage } from '../recipe'
import { runTool } from '../run-tool'

export interface FetchedPackage extends PinnedPackage {
  /** Absolute path of the tarball. */
  readonly tarball: string
}

/** Packages that one npm fetches: enough to make up for its start, few enough to show progress. */
const batchSize = 16

const packOutput = z.array(z.object({ name: z.string(), version: z.string(), filename: z.string() }))

/** Every tarball is checked against its integrity. The order of the answer is that of the packages. */
export async function fetchPackages(
  packages: readonly PinnedPackage[],
  directory: string,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<readonly FetchedPackage[]> {
  const batches: PinnedPackage[][] = []
  for (let at = 0; at < packages.length; at += batchSize) batches.push(packages.slice(at, at + batchSize))
  const fetched = new Map<string, FetchedPackage>()
  let next = 0
  const work = async (workSignal: AbortSignal) => {
    for (let index = next++; index < batches.length; index = next++) {
      const folder = join(directory, `batch-${index}`)
      for (const one of await fetchBatch(batches[index] ?? [], folder, workSignal)) {
        fetched.set(keyOf(one), one)
      }
      onProgress({
        value: fetched.size / packages.length,
        message: `Fetched ${fetched.size} of ${packages.length} npm packages`,
      })
    }
  }
  const workers = Math.min(4, Math.max(2, availableParallelism()), batches.length)
  await allOrAbort(
    signal,
    Array.from({ length: workers }, () => work),
  )
  return packages.map((wanted) => fetched.get(keyOf(wanted)) ?? raiseMissing(wanted))
}

function keyOf({ name, version }: PinnedPackage): string {
  return `${name}@${version}`
}

async function fetchBatch(
  batch: readonly PinnedPackage[],
  folder: string,
  signal: AbortSignal,
): Promise<readonly FetchedPackage[]> {
  await mkdir(folder, { recursive: true })
  const output = await runTool({
    command: 'npm',
    args: [
      'pack',
      '--json',
      '--loglevel=error',
      '--ignore-scripts',
      '--pack-destination',
      folder,
      ...batch.map(keyOf),
    ],
    cwd: folder,
    signal,
  })
  const packed = packOutput.parse(JSON.parse(output.toString()))
  const fetched: FetchedPackage[] = []
  for (const wanted of batch) {
    const one = packed.find(({ name, version }) => name === wanted.name && version === wanted.version)
    if (one === undefined) return raiseMissing(wanted)
    // npm's answer names a scoped package's file with its slash, its file on disk without.
    const tarball = join(folder, one.filename.replace(/^@/, '').replaceAll('/', '-'))
    await checkIntegrity(wanted, tarball)
    fetched.push({ ...wanted, tarball })
  }
  return fetched
}

const algorithms = ['sha512', 'sha384', 'sha256', 'sha1'] as const

async function checkIntegrity(wanted: PinnedPackage, tarball: string): Promise<void> {
  const hashes = wanted.integrity.split(/\s+/)
  for (const algorithm of algorithms) {
    const accepted = hashes.filter((hash) => hash.startsWith(`${algorithm}-`))
    if (accepted.length === 0) continue
    const hash = createHash(algorithm)
    for await (const chunk of createReadStream(tarball)) hash.update(chunk)
    const found = `${algorithm}-${hash.digest('base64')}`
    if (accepted.includes(found)) return
    throw new LabError('kit-build-failed', {
      what: `The npm package ${keyOf(wanted)} is not the one that the lock file names.`,
      expected: `Its integrity should be ${accepted.join(' or ')}.`,
      todo: 'See which registry `npm config get registry` names, and that nothing on the way changes packages.',
      details: [`found ${found}`],
    })
  }
  throw new LabError('kit-build-failed', {
    what: `The integrity of the npm package ${keyOf(wanted)} is of no known kind: ${wanted.integrity}`,
    expected: `One of ${algorithms.join(', ')}.`,
    todo: 'Write the lock file anew with a current npm.',
  })
}

function raiseMissing(wanted: PinnedPackage): never {
  throw new LabError('kit-build-failed', {
    what: `npm did not give the package ${keyOf(wanted)}.`,
    expected: 'The registry of this machine should have it.',
    todo: `See what \`npm view ${keyOf(wanted)}\` says.`,
  })
}
