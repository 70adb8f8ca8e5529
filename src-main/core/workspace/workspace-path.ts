/** Paths inside a workspace: nothing outside of it can be named, not by `..` and not through a symbolic link. */
import { lstat, realpath } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { LabError } from '../app/lab-error'
import { errorCodeOf, storageError } from '../records/atomic-file'

const longestPath = 400

/** Gives the path on disk. Throws LabError `bad-request`. The file itself need not be there. */
export async function insideWorkspace(root: string, path: string): Promise<string> {
  const parts = path.split('/')
  const odd = parts.some((part) => part === '' || part === '.' || part === '..' || /[\\\0:]/.test(part))
  if (path.length > longestPath || odd) throw outside(path)
  const target = join(root, ...parts)
  const realRoot = await realpath(root)
  const parent = await nearestParent(dirname(target))
  const way = relative(realRoot, parent)
  if (way === '..' || way.startsWith(`..${sep}`) || way.startsWith(sep)) throw outside(path)
  const found = await lstat(target).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error) ?? '')) return undefined
    throw storageError(error, target)
  })
  if (found?.isSymbolicLink()) throw linked(path)
  return target
}

/** The real path of the deepest folder on the way that is there. */
async function nearestParent(directory: string): Promise<string> {
  try {
    return await realpath(directory)
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT' || dirname(directory) === directory) {
      throw storageError(error, directory)
    }
    // A dangling link is there, and whatever is written below it lands where it points.
    const link = await lstat(directory).catch(() => undefined)
    if (link?.isSymbolicLink()) throw linked(directory)
    return nearestParent(dirname(directory))
  }
}

function outside(path: string): LabError {
  return new LabError('bad-request', {
    what: `${JSON.stringify(path)} is no path of a file in the workspace.`,
    expected: 'Names separated by `/`, none of them `.` or `..`, that stay inside the workspace.',
    todo: 'Choose another name.',
  })
}

function linked(path: string): LabError {
  return new LabError('bad-request', {
    what: `${JSON.stringify(path)} is a symbolic link, and links are not followed.`,
    expected: 'A file of the workspace itself.',
    todo: 'Open the file that the link points to, or change the link in the terminal.',
  })
}
