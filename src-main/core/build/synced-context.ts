/**
 * A context that the engine fetches file by file, as the docker command gives it. A tar has to hold the
 * Dockerfile and `.dockerignore` for the engine to find them, and what a tar holds, COPY copies: where the
 * rules leave these two out, only this way keeps them out of the image, and a change of them out of COPY.
 */
import { ownFilesOf, type PreparedContext, packContext, type SentContext } from './context'
import { type ContextEntry, entryAt, walkContext } from './context-walk'
import { diffCopyMethod, readSyncRequest, sendFiles } from './session/file-sync'
import type { StreamMethods } from './session/grpc-server'

export interface SyncedContext {
  readonly streams: StreamMethods
  /** With the bytes that have been sent so far. */
  sent(): SentContext
}

export function needsSync(prepared: PreparedContext): boolean {
  return [...ownFilesOf(prepared)].some((path) => prepared.rules.leavesOut(path))
}

/** Reads every file once, for the record; the engine has each read again. */
export async function syncedContext(prepared: PreparedContext): Promise<SyncedContext> {
  const packed = packContext(prepared, 'by-rules')
  packed.tar.resume()
  const { files, skipped } = await packed.sent
  const { entries } = await walkContext(prepared.directory, prepared.rules, new Set())
  let bytes = 0
  return {
    sent: () => ({ files, skipped, bytes }),
    streams: {
      async [diffCopyMethod](stream, headers) {
        const { folder, include } = readSyncRequest(headers)
        // The Dockerfile and the rules are asked for by their names, before the context as a whole.
        const own = folder === 'dockerfile' || include.some((path) => path === prepared.rules.source?.path)
        if (own) await sendFiles(stream, ownEntries(prepared, include))
        else bytes += await sendFiles(stream, entries)
      },
    },
  }
}

function ownEntries(prepared: PreparedContext, wanted: readonly string[]): readonly ContextEntry[] {
  const paths = [...ownFilesOf(prepared)]
    .filter((path) => wanted.length === 0 || wanted.includes(path))
    .sort()
  return paths.flatMap((path) => withParents(path)).flatMap((path) => entryAt(prepared.directory, path) ?? [])
}

function withParents(path: string): readonly string[] {
  const parts = path.split('/')
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}
