/** Which packages make a private engine. Newest first: that is the order in which releases are tried. */
import type { ImageStore } from '#contract/engine'
import type { PrivateRelease } from './private-engine'

export interface ReleasePackages {
  readonly release: PrivateRelease
  /** Suite of the Debian mirror that the machine uses; null: the machine's own package sources as they are. */
  readonly suite: string | null
  readonly packages: readonly string[]
  /** Taken where the release has them. */
  readonly optional: readonly string[]
  readonly stores: readonly ImageStore[]
  /** Has QEMU's static programs; fetched only where they are asked for. */
  readonly emulation: string
  /** Engine 20.10 writes a key to /etc/docker unless its configuration names another place. */
  readonly writesTrustKey: boolean
}

// busybox-static brings an `ip` that runs on any machine: a bare Debian has none.
export const releases: readonly ReleasePackages[] = [
  {
    release: 'debian-unstable',
    suite: 'unstable',
    packages: [
      'docker.io',
      'docker-cli',
      'docker-buildx',
      'containerd',
      'runc',
      'tini-static',
      'busybox-static',
    ],
    optional: [],
    stores: ['graphdriver', 'containerd'],
    emulation: 'qemu-user',
    writesTrustKey: false,
  },
  {
    release: 'debian-13',
    suite: 'trixie',
    packages: ['docker.io', 'docker-cli', 'docker-buildx', 'containerd', 'runc', 'tini', 'busybox-static'],
    optional: [],
    stores: ['graphdriver', 'containerd'],
    emulation: 'qemu-user',
    writesTrustKey: false,
  },
  {
    release: 'debian-12',
    suite: 'bookworm',
    packages: ['docker.io', 'containerd', 'runc', 'tini', 'busybox-static'],
    optional: [],
    stores: ['graphdriver'],
    emulation: 'qemu-user-static',
    writesTrustKey: true,
  },
  {
    release: 'distribution',
    suite: null,
    packages: ['docker.io', 'containerd', 'runc', 'busybox-static'],
    optional: ['docker-cli', 'docker-buildx', 'tini', 'tini-static'],
    stores: ['graphdriver', 'containerd'],
    emulation: 'qemu-user-static',
    writesTrustKey: false,
  },
]

/** The package that holds a shared library which a bare machine may lack, by the linker's name for it. */
export const libraryPackages: Readonly<Record<string, string>> = {
  'libdevmapper.so.1.02.1': 'libdevmapper1.02.1',
  'libseccomp.so.2': 'libseccomp2',
  'libsystemd.so.0': 'libsystemd0',
  'libcap.so.2': 'libcap2',
  'libgcrypt.so.20': 'libgcrypt20',
  'libgpg-error.so.0': 'libgpg-error0',
  'liblz4.so.1': 'liblz4-1',
  'libudev.so.1': 'libudev1',
  'libselinux.so.1': 'libselinux1',
  'libpcre2-8.so.0': 'libpcre2-8-0',
}
