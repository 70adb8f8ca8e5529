import type { ExportedFile } from '#contract/requests'

/** Long enough for the browser to have taken the file over. */
const releaseMs = 60_000

/** Gives a text to the learner as a file. */
export function download({ fileName, mediaType, text }: ExportedFile): void {
  const address = URL.createObjectURL(new Blob([text], { type: mediaType }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), releaseMs)
}
