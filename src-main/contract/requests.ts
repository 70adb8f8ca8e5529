/**
 * Everything that a shell can ask of the core, one zod schema per request. Replies are plain data.
 * `npm run check` compiles both ends against this map; `parseRequest` guards the border at run time.
 */
import { z } from 'zod'
import type { BuildLogLine, BuildRecord } from './build-record'
import type { EngineStatus } from './engine'
import type { HistoryRow, ImageAnalysis, ImageChoice, KeptAnalysis } from './image'
import type { ImageComparison } from './image-compare'
import type { FileContent, SavedFile } from './image-content'
import type { ImageInventory } from './image-inventory'
import type { TreemapNode, TreePage } from './image-tree'
import { fileChanges, treeSorts } from './image-tree'
import type { WastePage } from './image-waste'
import { wasteSorts } from './image-waste'
import type { Job } from './job'
import type { KitStatus } from './kit'
import type { Beat, LabDetail, LabSummary, Prediction } from './lab'
import { beats } from './lab'
import type { RunComparison, RunDetail, RunSummary } from './run'
import { mirrorSpeeds } from './run'
import type {
  FileDifference,
  FolderShown,
  LearnerProgress,
  TaskState,
  WorkspaceFile,
  WorkspaceView,
} from './task'

const labId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a lab id: lower-case letters, digits and dashes')
const recordId = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9-]{0,79}$/, 'an id as printed by `layerlab runs list`')
const nothing = z.strictObject({})
const inTask = {
  lab: labId,
  task: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a task id: lower-case letters, digits and dashes'),
}
/** The core checks that it stays inside the workspace. */
const filePath = z.string().min(1).max(400)

/** The key of an analysis, as `image.analyze` gave it. */
const analysis = z.string().regex(/^[0-9a-f]{32}$/, 'a key of an image analysis')
const layerIndex = z.int().min(0).max(9999)
/** Inside an image; it names nothing on this machine. */
const imagePath = z.string().max(4096)
const treeView = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('layer'), layer: layerIndex }),
  z.strictObject({ kind: z.literal('all') }),
])

export const requestSchemas = {
  'app.info': nothing,
  'engine.status': nothing,
  'engine.refresh': nothing,
  'engine.start-private': nothing,
  'kit.status': nothing,
  'kit.build': z.strictObject({ recipe: z.enum(['debian', 'registry']) }),
  'lab.list': nothing,
  'lab.show': z.strictObject({ lab: labId }),
  'lab.run': z.strictObject({
    lab: labId,
    repeat: z.int().min(1).max(20),
    mirrorSpeed: z.enum(mirrorSpeeds).default('full'),
  }),
  /** Starts a private engine that can do what the lab needs, with the kit on it, and uses that one. */
  'lab.equip': z.strictObject({ lab: labId }),
  'lab.state': z.strictObject({ lab: labId }),
  'lab.save-state': z.strictObject({
    lab: labId,
    beat: z.enum(beats),
    step: z.int().min(0).max(999),
    prediction: z
      .strictObject({
        phase: z.string().max(64),
        variants: z.record(z.string().max(64), z.array(z.int().min(1).max(100_000)).max(500)),
        madeAt: z.iso.datetime(),
      })
      .nullable(),
  }),
  'job.list': nothing,
  'job.cancel': z.strictObject({ job: recordId }),
  'runs.list': nothing,
  'runs.show': z.strictObject({ run: recordId }),
  'runs.compare': z.strictObject({ a: recordId, b: recordId }),
  'runs.export': z.strictObject({ run: recordId, format: z.enum(['json', 'csv']) }),
  'runs.delete': z.strictObject({ run: recordId }),
  'build.show': z.strictObject({ build: recordId }),
  'build.log': z.strictObject({
    build: recordId,
    /** A vertex digest; null for the whole log. */
    vertex: z.string().max(100).nullable(),
    from: z.int().min(0),
    count: z.int().min(1).max(5000),
  }),
  /** Makes the workspace of a task where there is none yet. */
  'workspace.open': z.strictObject(inTask),
  'workspace.read': z.strictObject({ ...inTask, path: filePath }),
  'workspace.write': z.strictObject({
    ...inTask,
    path: filePath,
    text: z.string().max(1024 * 1024),
    /** Hash of the content that was changed; null for a new file. */
    base: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
  }),
  'workspace.delete': z.strictObject({ ...inTask, path: filePath }),
  'workspace.rename': z.strictObject({ ...inTask, from: filePath, to: filePath }),
  'workspace.reset': z.strictObject(inTask),
  /** Shows the task's folder in the file manager. Which folder that is, only the core decides. */
  'workspace.reveal': z.strictObject(inTask),
  'workspace.diff': z.strictObject({ ...inTask, against: z.enum(['start', 'solution']) }),
  'task.state': z.strictObject(inTask),
  'task.check': z.strictObject(inTask),
  /** Builds the workspace as it is, to look at: an image under `reference`, in place of the one before. */
  'task.build': z.strictObject(inTask),
  'image.list': nothing,
  /** Gives the key at once; the analysis is there when the job has ended, or already where `job` is null. */
  'image.analyze': z.strictObject({
    image: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('engine'), reference: z.string().min(1).max(400) }),
      z.strictObject({
        kind: z.literal('path'),
        path: z.string().min(1).max(4096),
        image: z.string().min(1).max(400).nullable().default(null),
      }),
    ]),
    /** `linux/arm64`; null takes the engine's own, else the first. */
    platform: z
      .string()
      .regex(/^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9.]+)?$/, 'a platform such as linux/arm64')
      .nullable()
      .default(null),
  }),
  'image.show': z.strictObject({ analysis }),
  'image.history': z.strictObject({ analysis }),
  'image.tree': z.strictObject({
    analysis,
    view: treeView,
    /** Unfolded folders. With a filter, what leads to a match is unfolded as well. */
    expanded: z.array(imagePath).max(5000),
    /** A regular expression (JavaScript's, of the letters as they are) on whole paths; empty lets all through. */
    filter: z.string().max(400).default(''),
    minBytes: z.int().min(0).default(0),
    hide: z.array(z.enum(fileChanges)).default([]),
    sort: z.enum(treeSorts).default('name'),
    from: z.int().min(0),
    count: z.int().min(1).max(1000),
  }),
  'image.treemap': z.strictObject({
    analysis,
    view: treeView,
    path: imagePath.default(''),
    depth: z.int().min(1).max(6).default(3),
    /** At most so many boxes in one folder. */
    boxes: z.int().min(1).max(200).default(40),
  }),
  'image.waste': z.strictObject({
    analysis,
    sort: z.enum(wasteSorts).default('wasted'),
    from: z.int().min(0),
    count: z.int().min(1).max(1000),
  }),
  'image.inventory': z.strictObject({ analysis }),
  /** The file as this layer wrote it. Reads the source again. */
  'image.content': z.strictObject({
    analysis,
    layer: layerIndex,
    path: imagePath,
    hex: z.boolean().default(false),
  }),
  /** Writes the file into the folder `saved` of LayerLab's data folder, under a name that is free there. */
  'image.save-file': z.strictObject({ analysis, layer: layerIndex, path: imagePath }),
  'image.compare': z.strictObject({ a: analysis, b: analysis }),
  'progress.get': nothing,
  'progress.export': nothing,
  'progress.import': z.strictObject({ text: z.string().max(1024 * 1024) }),
} as const

export type RequestName = keyof typeof requestSchemas
export type RequestInput<N extends RequestName> = z.input<(typeof requestSchemas)[N]>
export type RequestPayload<N extends RequestName> = z.output<(typeof requestSchemas)[N]>

export interface AppInfo {
  readonly version: string
  readonly shell: 'electron' | 'web' | 'cli'
  readonly dataDirectory: string
  readonly platform: string
}

/** What is kept of a learner's way through a lab. */
export interface LabState {
  readonly beat: Beat
  readonly step: number
  readonly prediction: Prediction | null
  /** Its experiments, newest first. */
  readonly runs: readonly RunSummary[]
}

export interface LogPage {
  readonly from: number
  /** Lines in all, of the asked vertex. */
  readonly total: number
  readonly lines: readonly BuildLogLine[]
}

export interface ExportedFile {
  readonly fileName: string
  readonly mediaType: string
  readonly text: string
}

export interface Replies {
  'app.info': AppInfo
  'engine.status': EngineStatus
  'engine.refresh': EngineStatus
  'engine.start-private': Job
  'kit.status': KitStatus
  'kit.build': Job
  'lab.list': readonly LabSummary[]
  'lab.show': LabDetail
  'lab.run': Job
  'lab.equip': Job
  'lab.state': LabState
  'lab.save-state': LabState
  'job.list': readonly Job[]
  'job.cancel': Job
  'runs.list': readonly RunSummary[]
  'runs.show': RunDetail
  'runs.compare': RunComparison
  'runs.export': ExportedFile
  'runs.delete': { readonly deleted: string }
  'build.show': BuildRecord
  'build.log': LogPage
  'workspace.open': WorkspaceView
  'workspace.read': WorkspaceFile
  'workspace.write': { readonly hash: string }
  'workspace.delete': { readonly deleted: string }
  'workspace.rename': { readonly renamed: string }
  'workspace.reset': { readonly keptAs: string; readonly view: WorkspaceView }
  'workspace.reveal': FolderShown
  'workspace.diff': readonly FileDifference[]
  'task.state': TaskState
  'task.check': Job
  'task.build': { readonly reference: string; readonly job: Job }
  'image.list': { readonly engine: readonly ImageChoice[]; readonly kept: readonly KeptAnalysis[] }
  'image.analyze': { readonly analysis: string; readonly job: Job | null }
  'image.show': ImageAnalysis
  'image.history': readonly HistoryRow[]
  'image.tree': TreePage
  'image.treemap': TreemapNode
  'image.waste': WastePage
  'image.inventory': ImageInventory
  'image.content': FileContent
  'image.save-file': SavedFile
  'image.compare': ImageComparison
  'progress.get': LearnerProgress
  'progress.export': ExportedFile
  'progress.import': LearnerProgress
}

export const requestNames = Object.keys(requestSchemas) as RequestName[]

export function isRequestName(name: unknown): name is RequestName {
  return typeof name === 'string' && Object.hasOwn(requestSchemas, name)
}
