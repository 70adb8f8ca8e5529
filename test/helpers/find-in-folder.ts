/** Looks for texts in every file below a folder, byte for byte: what a program wrote, whatever it meant it to be. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Finding {
  readonly file: string
  readonly pattern: string
}

interface FindOptions {
  /** Files whose path matches are left out: what was not written by the program under test. */
  readonly skip?: RegExp
}

export async function findInFolder(
  directory: string,
  patterns: readonly (string | RegExp)[],
  { skip }: FindOptions = {},
): Promise<readonly Finding[]> {
  const found: Finding[] = []
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    if (!entry.isFile() || skip?.test(file)) continue
    const text = (await readFile(file)).toString('latin1')
    for (const pattern of patterns) {
      const isThere = typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text)
      if (isThere) found.push({ file, pattern: String(pattern) })
    }
  }
  return found
}

/** A secret as it is, and what Base64 makes of it wherever it stands in a longer text. */
export function formsOf(secret: string): readonly string[] {
  const inside = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]).toString('base64')
    // The characters at both ends depend on the neighbours, too.
    return encoded.slice(before === 0 ? 0 : before + 1).replace(/..={0,2}$/, '')
  })
  return [secret, ...inside]
}
