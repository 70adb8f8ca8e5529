/**
 * A tiny image root made of this machine's own programs, so that tests on a real engine need no registry:
 * the shell and a few commands, each with the shared libraries that `ldd` names.
 */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const programs = ['sh', 'cat', 'sleep', 'ls', 'rm', 'mkdir', 'env', 'head', 'yes', 'true', 'chmod', 'dd']

/** Fills a folder that becomes `/` by `COPY <folder> /` on `FROM scratch`. */
export async function writeHostRootfs(folder: string, more: readonly string[] = []): Promise<void> {
  const files = new Map<string, string>()
  for (const program of [...programs, ...more]) {
    const { stdout: found } = await run('sh', ['-c', `command -v ${program} || echo /bin/${program}`])
    const path = found.trim().startsWith('/') ? found.trim() : `/bin/${program}`
    files.set(`/bin/${program}`, path)
    const { stdout: libraries } = await run('ldd', [path])
    for (const [, library] of libraries.matchAll(/(\/\S+)/g)) if (library) files.set(library, library)
  }
  for (const [target, source] of files) {
    await mkdir(dirname(join(folder, target)), { recursive: true })
    await copyFile(await realpath(source), join(folder, target))
  }
}
