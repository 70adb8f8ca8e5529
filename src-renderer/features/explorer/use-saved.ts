import { useState } from 'react'
import type { SavedFile } from '#contract/image-content'
import type { RequestInput } from '#contract/requests'

/** Remembers where the file that was saved last is. */
export function useSaved(run: (file: RequestInput<'image.save-file'>) => Promise<SavedFile | null>) {
  const [file, setFile] = useState<SavedFile | null>(null)
  return {
    file,
    async save(which: RequestInput<'image.save-file'>) {
      setFile(await run(which))
    },
  }
}
