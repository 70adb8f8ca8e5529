/** Which files of a context are left out, by `.dockerignore`. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import dockerignore from '@balena/dockerignore'

export interface IgnoreRules {
  /** The file that the rules came from, as it was read; null where there is none. */
  readonly source: { readonly path: string; readonly text: string } | null
  /** `path` is relative to the context and `/`-separated. */
  leavesOut(path: string): boolean
  /** True where some rule beginning with `!` could bring back files below a folder that is left out. */
  readonly hasExceptions: boolean
}

/** `<Dockerfile>.dockerignore` counts before `.dockerignore`, as in BuildKit. */
export async function readIgnoreRules(directory: string, dockerfile: string): Promise<IgnoreRules> {
  for (const path of [`${dockerfile}.dockerignore`, '.dockerignore']) {
    const text = await textOf(join(directory, path))
    if (text !== undefined) return rulesOf(path, text)
  }
  return { source: null, hasExceptions: false, leavesOut: () => false }
}

function rulesOf(path: string, text: string): IgnoreRules {
  // Docker drops a byte order mark; the library would take it for a part of the first pattern.
  const rules = dockerignore({ ignorecase: false }).add(text.replace(/^\uFEFF/, ''))
  return {
    source: { path, text },
    hasExceptions: /^\s*!/m.test(text),
    leavesOut: (file) => rules.ignores(file),
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR')) {
      return undefined
    }
    throw error
  }
}
