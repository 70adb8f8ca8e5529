/** How an image says which packages it holds, so that dpkg and scanners know them. */
import type { LayerEntry } from './layer'

export interface UnpackedPackage {
  readonly name: string
  /** The package's own control text. */
  readonly control: string
  /** Empty when the package has none. */
  readonly md5sums: string
  /** Paths that are in the image, relative to the root. */
  readonly paths: readonly string[]
}

/**
 * `status`: in dpkg's database, after what `statusBelow` has already. `status.d`: a file for each package, as
 * images without dpkg do it, distroless ones among them.
 */
export function packageRecords(
  database: 'status' | 'status.d',
  packages: readonly UnpackedPackage[],
  statusBelow: string,
): readonly LayerEntry[] {
  if (database === 'status.d') {
    return packages.flatMap(({ name, control, md5sums }) => [
      file(`var/lib/dpkg/status.d/${name}`, ended(control)),
      ...(md5sums === '' ? [] : [file(`var/lib/dpkg/status.d/${name}.md5sums`, md5sums)]),
    ])
  }
  const stanzas = packages.map(({ control }) =>
    ended(control).replace(/^(Package: .*\n)/, '$1Status: install ok installed\n'),
  )
  const before = statusBelow.trim() === '' ? [] : [ended(statusBelow.trimEnd())]
  return [
    file('var/lib/dpkg/status', `${[...before, ...stanzas].join('\n')}\n`),
    ...packages.flatMap((one) => {
      const stem = `var/lib/dpkg/info/${infoName(one)}`
      const list = ['/.', ...one.paths.map((path) => `/${path}`)]
      return [
        file(`${stem}.list`, `${list.join('\n')}\n`),
        ...(one.md5sums === '' ? [] : [file(`${stem}.md5sums`, one.md5sums)]),
      ]
    }),
  ]
}

/** dpkg tells architectures apart for packages of which several can be installed. */
function infoName({ name, control }: UnpackedPackage): string {
  const architecture = /^Architecture: (.+)$/m.exec(control)?.[1]
  return /^Multi-Arch: same$/m.test(control) && architecture !== undefined ? `${name}:${architecture}` : name
}

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`
}

function file(path: string, text: string): LayerEntry {
  return { kind: 'file', path, mode: 0o644, content: Buffer.from(text) }
}
