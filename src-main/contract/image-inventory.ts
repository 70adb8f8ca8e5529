/** What an image holds besides the program: packages, shells, users. Layers and paths as in `image.ts`. */

export interface InventoryPackage {
  readonly kind: 'debian' | 'alpine' | 'npm' | 'go'
  readonly name: string
  readonly version: string
  /** Bytes as the package's own record has it; null where it does not say. */
  readonly installedBytes: number | null
  /** The file that names it. */
  readonly path: string
  readonly layer: number
}

export interface GoProgram {
  readonly path: string
  readonly layer: number
  /** `go1.22.3`; empty where the program was built without it. */
  readonly goVersion: string
  readonly mainModule: string
  readonly modules: number
}

export interface PrivilegedFile {
  readonly path: string
  readonly layer: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

export interface ImageUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly shell: string
  /** Whether that shell is a program of the image that is no `nologin` or `false`. */
  readonly canLogIn: boolean
}

/** The attack surface, from the files that a container sees. */
export interface ImageInventory {
  /** `PRETTY_NAME` of os-release; null where there is none. */
  readonly system: string | null
  readonly counts: {
    readonly debian: number
    readonly alpine: number
    readonly npm: number
    readonly go: number
    readonly shells: number
    readonly privileged: number
    readonly users: number
    readonly programs: number
  }
  readonly packages: readonly InventoryPackage[]
  readonly goPrograms: readonly GoProgram[]
  /** Paths of shells, busybox among them. */
  readonly shells: readonly string[]
  /** Set-uid and set-gid files. */
  readonly privileged: readonly PrivilegedFile[]
  readonly users: readonly ImageUser[]
  /** As the image's configuration names it; empty means root. */
  readonly runsAs: string
}
