import { Button } from '@mantine/core'
import type { RunSummary } from '#contract/run'
import { useAction } from '../../app/use-request'
import { download } from '../../ui/download'
import { ErrorNotice } from '../errors/ErrorNotice'
import { runName } from './run-words'

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
