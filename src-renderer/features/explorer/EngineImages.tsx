import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ImageChoice } from '#contract/image'
import { DataTable } from '../../ui/DataTable'
import { formatBytes, formatDateTime } from '../../ui/format'
import { imageName } from './file-words'
import classes from './Images.module.css'
import type { OpenImage } from './use-open-image'

/** With fewer a search would only be in the way. */
const leastToSearch = 12

export function EngineImages({ images, opener }: { images: readonly ImageChoice[]; opener: OpenImage }) {
  const [text, setText] = useState('')
  const named = images.toSorted(
    (x, y) =>
      Number(y.tags.length > 0) - Number(x.tags.length > 0) ||
      imageName(x.tags, x.id).localeCompare(imageName(y.tags, y.id)),
  )
  const wanted = text.trim().toLowerCase()
  const shown = named.filter(({ id, tags }) =>
    [id, ...tags].some((one) => one.toLowerCase().includes(wanted)),
  )
  if (images.length === 0) {
    return (
      <p className={classes.soft}>
        The engine has no images yet. Run a lesson, or build your workspace in a lesson’s Fix part.
      </p>
    )
  }
  return (
    <div className={`${classes.list} ${classes.middle}`}>
      {images.length > leastToSearch ? (
        <TextInput
          size="xs"
          className={classes.search}
          aria-label="Find an image"
          placeholder="Find an image"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      ) : null}
      <DataTable
        caption="Images of the engine"
        captionHidden
        rows={shown}
        rowKey={(image) => image.id}
        columns={[
          {
            header: 'Image',
            heads: true,
            cell: ({ tags, id }) => <span className={classes.reference}>{imageName(tags, id)}</span>,
          },
          ...(named.some(({ tags }) => tags.length > 1)
            ? [{ header: 'Other names', cell: ({ tags }: ImageChoice) => tags.slice(1).join(', ') }]
            : []),
          { header: 'Size', numeric: true, cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
          { header: 'Created', cell: ({ created }) => formatDateTime(created) },
          {
            header: 'Open',
            cell: ({ id, tags }) => (
              <Button
                size="compact-xs"
                variant="default"
                disabled={opener.busy}
                aria-label={`Explore ${imageName(tags, id)}`}
                onClick={() => void opener.open({ image: { kind: 'engine', reference: tags[0] ?? id } })}
              >
                Explore
              </Button>
            ),
          },
        ]}
      />
    </div>
  )
}
