/** Looks into files for the inventory while their bytes pass by: package records as a whole, programs for what Go left in them. */
import type { ImageLimits } from '../limits'
import type { FileFacts } from './facts'
import { GoBuildInfoSearch } from './go-build-info'
import { alpinePackages, debianPackages, npmPackage, systemName, users } from './package-records'

export interface FactCollector {
  write(bytes: Buffer): void
  end(): { readonly facts: FileFacts | undefined; readonly program: boolean }
}

type Reader = (text: string) => FileFacts | undefined

const packagesBy =
  (read: (text: string) => Extract<FileFacts, { kind: 'packages' }>['packages']): Reader =>
  (text) => {
    const packages = read(text)
    return packages.length > 0 ? { kind: 'packages', packages } : undefined
  }

const readers: Readonly<Record<string, Reader>> = {
  'var/lib/dpkg/status': packagesBy(debianPackages),
  'lib/apk/db/installed': packagesBy(alpinePackages),
  'usr/lib/apk/db/installed': packagesBy(alpinePackages),
  'etc/passwd': (text) => ({ kind: 'users', users: users(text) }),
  'etc/os-release': systemName,
  'usr/lib/os-release': systemName,
}
const npmRecord = /(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/
const distrolessRecord = /^var\/lib\/dpkg\/status\.d\/[^/]+$/
const elfMagic = Buffer.from('\x7fELF', 'latin1')
/** A program's header alone is larger; what is smaller needs no look. */
const smallestProgram = 64

/** Undefined for a file that can tell nothing. */
export function factCollector(
  path: string,
  base: string,
  sizeBytes: number,
  limits: Pick<ImageLimits, 'inventoryFileBytes'>,
): FactCollector | undefined {
  const reader = readerOf(path, base)
  if (reader !== undefined && sizeBytes <= limits.inventoryFileBytes) return wholeText(reader)
  return sizeBytes >= smallestProgram ? programSearch() : undefined
}

function readerOf(path: string, base: string): Reader | undefined {
  if (base === 'package.json') return npmRecord.test(path) ? packagesBy(npmPackage) : undefined
  const reader = Object.hasOwn(readers, path) ? readers[path] : undefined
  if (reader !== undefined) return reader
  const distroless = distrolessRecord.test(path) && !base.endsWith('.md5sums')
  return distroless ? packagesBy(debianPackages) : undefined
}

function wholeText(read: Reader): FactCollector {
  const parts: Buffer[] = []
  return {
    write: (bytes) => parts.push(Buffer.from(bytes)),
    end: () => ({ facts: read(Buffer.concat(parts).toString('utf8')), program: false }),
  }
}

function programSearch(): FactCollector {
  let head: Buffer | undefined = Buffer.alloc(0)
  let search: GoBuildInfoSearch | undefined
  return {
    write(bytes) {
      if (head === undefined) {
        search?.write(bytes)
        return
      }
      head = head.length === 0 && bytes.length >= elfMagic.length ? bytes : Buffer.concat([head, bytes])
      if (head.length < elfMagic.length) return
      if (head.subarray(0, elfMagic.length).equals(elfMagic)) {
        search = new GoBuildInfoSearch()
        search.write(head)
      }
      head = undefined
    },
    end() {
      const go = search?.end()
      return { facts: go && { kind: 'go', ...go }, program: search !== undefined }
    },
  }
}
