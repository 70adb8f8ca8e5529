/** Which files a lesson's variants are told apart by. Pure. */
import type { LabVariant } from '#contract/lab'

type Files = Pick<LabVariant, 'dockerfile' | 'files'>

function textOf({ files }: Files, path: string): string | null {
  return files?.find((file) => file.path === path)?.text ?? null
}

/** Files beside the Dockerfile that are not the same in all variants: the others would only take room. */
export function differingFiles(variants: readonly Files[]): readonly string[] {
  const paths = new Set(variants.flatMap(({ files }) => (files ?? []).map(({ path }) => path)))
  return [...paths]
    .filter((path) => new Set(variants.map((variant) => textOf(variant, path))).size > 1)
    .toSorted()
}

export function sameDockerfiles(variants: readonly Files[]): boolean {
  return new Set(variants.map(({ dockerfile }) => dockerfile)).size <= 1
}

/** What to hold against the first variant: the next one that has another file, for a difference of nothing tells nothing. */
export function comparedWith(variants: readonly Files[]): number {
  const [first, ...others] = variants
  if (!first) return 0
  const at = others.findIndex((other) => fileChanges(first, other).length > 0)
  return Math.max(0, at) + 1
}

export interface FileChange {
  readonly path: string
  /** Null where the variant has no such file. */
  readonly before: string | null
  readonly after: string | null
}

/** What makes one variant into the other, the Dockerfile first; nothing where they are alike. */
export function fileChanges(first: Files, second: Files): readonly FileChange[] {
  const dockerfile = { path: 'Dockerfile', before: first.dockerfile, after: second.dockerfile }
  const others = differingFiles([first, second]).map((path) => ({
    path,
    before: textOf(first, path),
    after: textOf(second, path),
  }))
  return sameDockerfiles([first, second]) ? others : [dockerfile, ...others]
}
