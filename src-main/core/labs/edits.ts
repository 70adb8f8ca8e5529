/** Edits as lab.yaml declares them: each a real change of a real file, or none at all. */
import type { Edit } from './lab-schema'
import type { TextEdit } from './schema-parts'

/** Stands in a stamp for a text that no build has seen before. */
export const uniquePlaceholder = '{unique}'
/** Stands in a stamp for the variant, so that the cache of one does not answer for another. */
const variantPlaceholder = '{variant}'

export class EditError extends Error {
  override readonly name = 'EditError'
}

/** Throws EditError unless `find` is in the text exactly once. */
export function applyTextEdit(text: string, { file, find, with: replacement }: TextEdit): string {
  const at = text.indexOf(find)
  if (at < 0) throw new EditError(`${file} does not hold the text ${JSON.stringify(find)}.`)
  if (text.indexOf(find, at + 1) >= 0) {
    throw new EditError(`${file} holds the text ${JSON.stringify(find)} more than once.`)
  }
  return text.slice(0, at) + replacement + text.slice(at + find.length)
}

export function stampedWith(stamp: readonly TextEdit[], unique: string, variant: string): TextEdit[] {
  return stamp.map((edit) => ({
    ...edit,
    with: edit.with.replaceAll(uniquePlaceholder, unique).replaceAll(variantPlaceholder, variant),
  }))
}

/** Where edits read and write: a workspace on disk, or the lab's sources in memory. */
export interface EditedFiles {
  /** Rejects when there is no such file. */
  read(file: string): Promise<string>
  /** A file of the lab folder. */
  readSource(file: string): Promise<string>
  write(file: string, text: string): Promise<void>
}

/** A replaced file gets the stamps of the file that it replaces, or an earlier build could answer for it. */
export async function applyEdit(files: EditedFiles, edit: Edit, stamps: readonly TextEdit[]): Promise<void> {
  if ('find' in edit) {
    await files.write(edit.file, applyTextEdit(await files.read(edit.file), edit))
    return
  }
  const text = await files.readSource(edit.from)
  await files.write(edit.file, stamps.filter(({ file }) => file === edit.file).reduce(applyTextEdit, text))
}
