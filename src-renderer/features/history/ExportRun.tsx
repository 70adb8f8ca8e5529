import { Button } from '@mantine/core'
import type { ExportedFile } from '#contract/requests'
import type { RunSummary } from '#contract/run'
import { useAction } from '../../app/use-request'
import { ErrorNotice } from '../errors/ErrorNotice'
import { runName } from './run-words'

/** Long enough for the browser to have taken the file over. */
const releaseMs = 60_000

function download({ fileName, mediaType, text }: ExportedFile) {
  const address = URL.createObjectURL(new Blob([text], { type: mediaType }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), releaseMs)
}

export function ExportRun({ run, size = 'compact-xs' }: { run: RunSummary; size?: 'compact-xs' | 'xs' }) {
  const fetchFile = useAction('runs.export')
  const save = async (format: 'json' | 'csv') => {
    const file = await fetchFile.run({ run: run.id, format })
    if (file) download(file)
  }
  return (
    <>
      {(['json', 'csv'] as const).map((format) => (
        <Button
          key={format}
          size={size}
          variant="default"
          loading={fetchFile.busy}
          onClick={() => void save(format)}
          aria-label={`Export the run ${runName(run)} as ${format.toUpperCase()}`}
        >
          {format.toUpperCase()}
        </Button>
      ))}
      {fetchFile.error ? <ErrorNotice error={fetchFile.error} /> : null}
    </>
  )
}
