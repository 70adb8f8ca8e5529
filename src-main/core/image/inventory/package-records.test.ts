import { describe, expect, it } from 'vitest'
import { alpinePackages, debianPackages, npmPackage, systemName, users } from './package-records'

describe('package records', () => {
  it('of Debian: installed packages, not those whose settings were left behind', () => {
    const status = [
      'Package: libc6\nStatus: install ok installed\nVersion: 2.36-9\nInstalled-Size: 12\nDescription: GNU C Library\n Package: in a long text\n .\n more',
      'Package: old\nStatus: deinstall ok config-files\nVersion: 1',
      'Package: half\nStatus: install reinstreq half-installed\nVersion: 1',
    ].join('\n\n')
    expect(debianPackages(`${status}\n`)).toEqual([
      { kind: 'debian', name: 'libc6', version: '2.36-9', installedBytes: 12 * 1024 },
    ])
  })

  it('of distroless images, which have no status', () => {
    expect(debianPackages('Package: tzdata\nVersion: 2024a\nArchitecture: all\n')).toMatchObject([
      { name: 'tzdata', version: '2024a', installedBytes: null },
    ])
  })

  it('of Alpine', () => {
    const installed =
      'C:Q1abc=\nP:musl\nV:1.2.4-r2\nA:x86_64\nI:634880\nF:lib\nR:ld-musl-x86_64.so.1\n\nP:busybox\nV:1.36.1-r15\nI:1\n\n'
    expect(alpinePackages(installed)).toEqual([
      { kind: 'alpine', name: 'musl', version: '1.2.4-r2', installedBytes: 634_880 },
      { kind: 'alpine', name: 'busybox', version: '1.36.1-r15', installedBytes: 1 },
    ])
  })

  it('of npm, where they are whole', () => {
    expect(npmPackage('{"name":"a","version":"1.0.0","dependencies":{}}')).toMatchObject([
      { name: 'a', version: '1.0.0' },
    ])
    for (const text of ['{"name":"a"}', '{"name":7,"version":"1"}', '[]', 'null', '{', ''])
      expect(npmPackage(text)).toEqual([])
  })
})

describe('other records', () => {
  it('name users, with the shell that stands for none', () => {
    expect(
      users('root:x:0:0:root:/root:/bin/bash\nweb:x:7:8::/:\n# no user\nbroken:x:a:b::/:/bin/sh\n'),
    ).toEqual([
      { name: 'root', uid: 0, gid: 0, shell: '/bin/bash' },
      { name: 'web', uid: 7, gid: 8, shell: '/bin/sh' },
    ])
  })

  it('name the system', () => {
    expect(systemName('ID=debian\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')).toEqual({
      kind: 'system',
      name: 'Debian GNU/Linux 12 (bookworm)',
    })
    expect(systemName("NAME='Tiny'\n")).toEqual({ kind: 'system', name: 'Tiny' })
    expect(systemName('ID=x\n')).toBeUndefined()
  })
})
