/** Recipes: what a kit is made of, as data in `resources/kit/<name>.yaml`. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { LabError } from '../app/lab-error'

export const recipeNames = ['debian', 'registry'] as const
export type RecipeName = (typeof recipeNames)[number]

/** As Docker names them: `linux/<architecture>`. */
const architectures = ['amd64', 'arm64'] as const
export type Architecture = (typeof architectures)[number]

const role = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/)
/** Inside an image or package: relative, no step upwards. */
const insidePath = z
  .string()
  .min(1)
  .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), 'a relative path without ..')
const integrity = z.string().regex(/^sha512-[A-Za-z0-9+/]+=*$/)
/** One value for all architectures, or one for each. */
const perArchitecture = <T extends z.ZodType>(value: T) =>
  z.union([value, z.strictObject({ amd64: value, arm64: value })])

const debianName = z.string().regex(/^[a-z0-9][a-z0-9.+-]+$/)

const layerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    /** A Debian system made by mmdebstrap from the machine's own package sources. */
    kind: z.literal('debian-root'),
    packages: z.array(z.string()).default([]),
    /** dpkg path patterns that are left out, and kept again. */
    exclude: z.array(z.string()).default([]),
    include: z.array(z.string()).default([]),
  }),
  z.strictObject({
    /** Files out of npm packages, and links to them. */
    kind: z.literal('npm-files'),
    createdBy: z.string(),
    packages: z.array(
      z.strictObject({
        name: perArchitecture(z.string()),
        version: z.string(),
        integrity: perArchitecture(integrity),
        /** `from` is a file or folder of the package; `.` is all of it. */
        copy: z.array(z.strictObject({ from: insidePath, to: insidePath })).min(1),
      }),
    ),
    links: z.record(insidePath, z.string()).default({}),
  }),
  z.strictObject({
    /** A user with a home folder, added to the files of the layers below. */
    kind: z.literal('user'),
    name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
    id: z.int().min(1000).max(60_000),
  }),
  z.strictObject({
    /** Debian packages unpacked as they are: their installation scripts do not run. */
    kind: z.literal('debian-packages'),
    packages: z.array(debianName).min(1),
    /** Whether all that they depend on and the layers below lack comes with them. */
    dependencies: z.boolean().default(false),
    /** How the image says that it has them: in dpkg's own file, or in a file for each as distroless images do. */
    database: z.enum(['status', 'status.d']),
    /** dpkg path patterns that are left out, and kept again. */
    exclude: z.array(z.string()).default([]),
    include: z.array(z.string()).default([]),
  }),
  z.strictObject({
    /** The system of another image of this recipe, for the other architecture. */
    kind: z.literal('debian-foreign'),
    role,
    exclude: z.array(z.string()).default([]),
    include: z.array(z.string()).default([]),
  }),
  z.strictObject({
    /** Files, links and folders (what has neither `text` nor `link`) that the recipe spells out. */
    kind: z.literal('files'),
    createdBy: z.string(),
    entries: z
      .array(
        z.strictObject({
          path: insidePath,
          text: z.string().optional(),
          link: z.string().optional(),
          mode: z.int().min(0).max(0o7777).optional(),
          /** User and group that own it; 0 unless said otherwise. */
          id: z.int().min(0).max(65_535).default(0),
        }),
      )
      .min(1),
  }),
])

const configSchema = z.strictObject({
  env: z.record(z.string(), z.string()).default({}),
  entrypoint: z.array(z.string()).optional(),
  cmd: z.array(z.string()).optional(),
  user: z.string().optional(),
  workdir: z.string().optional(),
})

/** Codenames of the releases whose packages it is made of; without it, any. */
const releases = z.array(z.string()).min(1).optional()

const imageSchema = z.strictObject({
  role,
  /** Name and tag on the engine, there after `imagePrefix`. */
  name: z.string().regex(/^[a-z0-9-]+:[\w.-]+$/),
  /** The well-known images that lab sources name. A foreign image has the name of one that has them. */
  standsInFor: z.array(z.string()).default([]),
  /**
   * Made for the other of the two architectures, under the same name: engines that keep several platforms of an
   * image get both.
   */
  foreign: z.boolean().default(false),
  /** One sentence for the learner; `{os}` becomes the distribution's own name for itself. */
  about: z.string(),
  releases,
  source: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('layers'), layers: z.array(layerSchema).min(1) }),
    z.strictObject({ kind: z.literal('extend'), role, layers: z.array(layerSchema) }),
    z.strictObject({ kind: z.literal('registry'), image: z.string() }),
  ]),
  config: configSchema.default({ env: {} }),
})

/** As in a go.sum. */
const goSum = z.string().regex(/^h1:[A-Za-z0-9+/]{43}=$/)
const goVersion = z.string().regex(/^v\d+\.\d+\.\d+[\w.+-]*$/)

const mirrorSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('npm'),
    releases,
    /** Beside all that the labs' lock files name. */
    packages: z.array(z.strictObject({ name: z.string(), version: z.string(), integrity })).default([]),
    /** Packages of our own that need a token; `folder` is below `resources/kit/private`. */
    private: z
      .array(z.strictObject({ folder: z.string().regex(/^[a-z][a-z0-9-]*$/), integrity }))
      .default([]),
  }),
  z.strictObject({
    kind: z.literal('go'),
    releases,
    /** `source` is the Debian source package whose upstream sources are the module. */
    modules: z
      .array(z.strictObject({ path: insidePath, version: goVersion, source: debianName, sum: goSum }))
      .min(1),
    /** Modules without a go.mod that one of those names; `sum` is that of the go.mod that Go then takes. */
    requirements: z.array(z.strictObject({ path: insidePath, version: goVersion, sum: goSum })).default([]),
  }),
  z.strictObject({
    kind: z.literal('apt'),
    releases,
    /** The image on which they are installed: what it has already is not mirrored. */
    role,
    /** Each with all that it depends on and recommends. */
    packages: z.array(debianName).min(1),
  }),
])

const recipeSchema = z
  .strictObject({
    schema: z.literal(1),
    name: z.enum(recipeNames),
    /** Raised when the code behind a layer changes what it makes. */
    revision: z.int().min(1),
    summary: z.string(),
    /** Programs that must be on the PATH. */
    tools: z.array(z.enum(['mmdebstrap', 'npm'])),
    /** Room for the build on disk, at most. */
    diskBytes: z.int().min(0),
    images: z.array(imageSchema).min(1),
    mirrors: z.array(mirrorSchema),
  })
  .superRefine(({ images, mirrors }, context) => {
    const roles = new Set<string>()
    for (const [index, image] of images.entries()) {
      if (image.source.kind === 'extend' && !roles.has(image.source.role)) {
        context.addIssue({
          code: 'custom',
          path: ['images', index, 'source', 'role'],
          message: `extends ${image.source.role}, which must come before it`,
        })
      }
      if (roles.has(image.role)) {
        context.addIssue({ code: 'custom', path: ['images', index, 'role'], message: 'is used twice' })
      }
      roles.add(image.role)
    }
    for (const [index, mirror] of mirrors.entries()) {
      if (mirror.kind !== 'apt' || roles.has(mirror.role)) continue
      context.addIssue({
        code: 'custom',
        path: ['mirrors', index, 'role'],
        message: `is for ${mirror.role}, which is no image of the recipe`,
      })
    }
  })

type RecipeData = z.output<typeof recipeSchema>
export type RecipeImage = RecipeData['images'][number]
export type RecipeLayer = z.output<typeof layerSchema>
export type RecipeMirror = z.output<typeof mirrorSchema>
export type ImageConfig = z.output<typeof configSchema>
export interface PinnedPackage {
  readonly name: string
  readonly version: string
  /** As in a lock file: `<algorithm>-<base64>`, several separated by spaces. */
  readonly integrity: string
}

export interface Recipe extends RecipeData {
  /** Hex SHA-256 of the recipe's text: a kit remembers from which one it was made. */
  readonly sha256: string
}

/** What can be made on a release. Labs that name one of the other images say that the kit lacks it. */
export function madeOn<T extends { readonly releases?: readonly string[] | undefined }>(
  things: readonly T[],
  codename: string | undefined,
): readonly T[] {
  return things.filter(
    ({ releases }) => releases === undefined || (codename !== undefined && releases.includes(codename)),
  )
}

/** Throws LabError `internal`: recipes are our own files. */
export function parseRecipe(text: string, file: string): Recipe {
  const parsed = recipeSchema.safeParse(parse(text))
  if (!parsed.success) {
    throw new LabError('internal', {
      what: `The kit recipe ${file} is not valid.`,
      expected: 'A recipe should follow the schema in src-main/core/kit/recipe.ts.',
      todo: 'Correct the places named below, or install LayerLab anew.',
      details: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    })
  }
  return { ...parsed.data, sha256: createHash('sha256').update(text).digest('hex') }
}

export async function loadRecipe(directory: string, name: RecipeName): Promise<Recipe> {
  const file = join(directory, `${name}.yaml`)
  return parseRecipe(await readFile(file, 'utf8'), file)
}

export function forArchitecture<T extends string>(
  value: T | Readonly<Record<Architecture, T>>,
  architecture: Architecture,
): T {
  return typeof value === 'string' ? value : value[architecture]
}
