/**
 * The Engine port: all that the core asks of a container engine, in our own types. The only
 * implementation is `docker-engine.ts`, over dockerode; nothing outside this folder knows dockerode.
 * Every method throws LabError `engine-lost` when the connection breaks and `engine-refused` when the
 * engine answers with an error; aborting the signal rejects with an AbortError.
 */
import type { Duplex, Readable } from 'node:stream'
import type { EngineInfo } from '#contract/engine'
import type { ClientAccess } from './client-access'

export interface ImageInfo {
  readonly id: string
  readonly sizeBytes: number
  readonly architecture: string
  readonly os: string
  readonly created: string
  readonly labels: Readonly<Record<string, string>>
  readonly user: string
  readonly env: readonly string[]
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  /** Diff ids, base first. */
  readonly layers: readonly string[]
  readonly tags: readonly string[]
}

/** As `docker history` gives it, but base first. */
export interface HistoryEntry {
  readonly createdBy: string
  readonly sizeBytes: number
  readonly comment: string
}

export interface ListedImage {
  readonly id: string
  readonly tags: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly sizeBytes: number
  /** ISO 8601, UTC. */
  readonly created: string
}

export interface ListedContainer {
  readonly id: string
  readonly name: string
  readonly image: string
  readonly state: string
  readonly labels: Readonly<Record<string, string>>
}

export interface ContainerOptions {
  readonly image: string
  /** Of an image for several; the engine's own unless said otherwise. */
  readonly platform?: string
  readonly name?: string
  readonly cmd?: readonly string[]
  readonly entrypoint?: readonly string[]
  readonly env?: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  /** `bridge`, `host`, `none`, or `container:<id>`. */
  readonly network?: string
  /** `name:address`, for the container's hosts file, which containers that join its network share. */
  readonly hosts?: readonly string[]
  readonly user?: string
  /** `source:target[:ro]` */
  readonly binds?: readonly string[]
  /** Container port (`8080/tcp`) to a port of 127.0.0.1; 0 lets the engine choose. */
  readonly publish?: Readonly<Record<string, number>>
}

export interface ExecResult {
  readonly exitCode: number
  readonly stdout: Buffer
  readonly stderr: Buffer
}

export interface ExecTerminalOptions {
  readonly cmd: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly user?: string
  readonly size: { readonly columns: number; readonly rows: number }
}

/** A program with a terminal in a container, running. */
export interface ExecTerminal {
  /** Raw bytes both ways, paused; its end is the program's. Destroying it does not end the program. */
  readonly stream: Duplex
  resize(size: { readonly columns: number; readonly rows: number }): Promise<void>
  /** Null while it runs. */
  exitCode(): Promise<number | null>
}

export interface EngineBuildInput {
  /** The context as a tar stream; null where the engine fetches it through the session. */
  readonly context: Readable | null
  readonly dockerfile: string
  readonly buildId: string
  readonly target?: string | undefined
  readonly buildArgs?: Readonly<Record<string, string>>
  readonly noCache?: boolean
  readonly networkMode?: string | undefined
  readonly platform?: string | undefined
  readonly cacheFrom?: readonly string[]
  readonly pull?: boolean
  /** Id of an open session, from which the engine fetches secrets. */
  readonly session?: string | undefined
  readonly labels?: Readonly<Record<string, string>>
  readonly tags?: readonly string[]
}

export interface SessionOptions {
  /** Chosen by the client, used once. */
  readonly id: string
  /**
   * In ASCII. What the engine was given under the same key, it takes for an earlier state of the same folder: it
   * only asks for files that have another size or time.
   */
  readonly sharedKey: string
  /** gRPC methods that the client answers: `/package.Service/Method`. */
  readonly methods: readonly string[]
}

/** An image of one platform, as an index names it. */
export interface PlatformImage {
  readonly digest: string
  readonly platform: string
  readonly sizeBytes: number
}

export interface Engine {
  /** For docker commands that are to work with this engine. */
  readonly client: ClientAccess

  info(signal?: AbortSignal): Promise<EngineInfo>
  /** Whose programs its builds can run, e.g. `linux/amd64`: its own platforms and emulated ones. */
  buildPlatforms(signal: AbortSignal): Promise<readonly string[]>

  /** Starts a BuildKit build; the answer is the raw body: JSON lines as the Engine API sends them. */
  startBuild(input: EngineBuildInput, signal: AbortSignal): Promise<Readable>
  /** A connection over which the engine calls the client, as a gRPC client over HTTP/2. The caller ends it. */
  openSession(options: SessionOptions, signal: AbortSignal): Promise<Duplex>
  /** Asks the engine to stop the build; no error when it is not under way any more. */
  cancelBuild(buildId: string): Promise<void>

  /** Undefined when there is no such image. */
  inspectImage(reference: string, signal?: AbortSignal): Promise<ImageInfo | undefined>
  /** Of an index with several platforms, those that are here; none for other images and older engines. */
  platformImages(reference: string): Promise<readonly PlatformImage[]>
  imageHistory(reference: string, signal?: AbortSignal): Promise<readonly HistoryEntry[]>
  /** Loads a docker archive; gives the references that the engine says it loaded. */
  loadImages(archive: Readable, signal?: AbortSignal): Promise<readonly string[]>
  saveImage(reference: string, signal?: AbortSignal): Promise<Readable>
  pullImage(reference: string, signal: AbortSignal, onStatus: (text: string) => void): Promise<void>
  tagImage(id: string, reference: string): Promise<void>
  /** By id or reference; no error when it is not there any more. */
  removeImage(reference: string, options?: { force?: boolean }): Promise<void>
  /** Only images that carry all of the labels. */
  listImages(labels: Readonly<Record<string, string>>): Promise<readonly ListedImage[]>

  /** Creates and starts; the id is of a started container. */
  startContainer(options: ContainerOptions): Promise<string>
  inspectContainer(
    id: string,
  ): Promise<{ state: string; exitCode: number; ports: Readonly<Record<string, number>> } | undefined>
  /** Waits for the end; gives the exit status. */
  waitContainer(id: string, signal?: AbortSignal): Promise<number>
  containerLogs(id: string): Promise<{ stdout: Buffer; stderr: Buffer }>
  /** Ends it at once, whatever runs in it, and removes it; no error when it is not there any more. */
  removeContainer(id: string): Promise<void>
  listContainers(labels: Readonly<Record<string, string>>): Promise<readonly ListedContainer[]>
  exec(
    id: string,
    cmd: readonly string[],
    options?: { input?: Buffer; user?: string; signal?: AbortSignal },
  ): Promise<ExecResult>
  /** Throws `engine-refused` with the runtime's own words when the program cannot be started. */
  openExecTerminal(id: string, options: ExecTerminalOptions): Promise<ExecTerminal>

  /** Ends idle connections; the engine itself goes on. */
  close(): void
}
