import { NativeSelect } from '@mantine/core'
import type { ImageAnalysis, ImageSource } from '#contract/image'
import type { RequestInput } from '#contract/requests'
import { useRequest } from '../../app/use-request'
import { show } from '../../app/use-view'
import { formatBytes, formatCount } from '../../ui/format'
import { Private } from '../../ui/Private'
import { Sourced } from '../../ui/Sourced'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './Explorer.module.css'
import { imageName, percentText } from './file-words'
import { useOpenImage } from './use-open-image'

const formWords: Record<ImageSource['form'], string> = {
  engine: 'from the engine',
  'docker-archive': 'from a Docker archive',
  'oci-archive': 'from an OCI archive',
  'oci-folder': 'from an OCI folder',
}

/** The same image again, to be analyzed for another platform. */
export function requestOf({ form, name, tags }: ImageSource): RequestInput<'image.analyze'>['image'] {
  if (form === 'engine') return { kind: 'engine', reference: name }
  return { kind: 'path', path: name, image: tags[0] ?? null }
}

export function ImageHeader({ image }: { image: ImageAnalysis }) {
  const opener = useOpenImage()
  const { source } = image
  const name = imageName(source.tags, source.name)
  const madeOf = `analysis of ${image.madeAt}, ${source.engineId ?? source.name}`
  return (
    <header className={classes.header}>
      <div className={classes.name}>
        <h1>{source.form === 'engine' ? name : <Private>{name}</Private>}</h1>
        <p className={classes.soft}>
          {formWords[source.form]}, {formatCount(image.layers.length, 'layer', 'layers')},{' '}
          {formatCount(image.visibleFiles, 'entry', 'entries')}, runs as{' '}
          <b>{image.user === '' ? 'root' : image.user}</b>
        </p>
      </div>
      <dl className={classes.figures}>
        <Figure name="Size" value={formatBytes(image.sizeBytes)} source={madeOf} />
        <Figure
          name="Efficiency score"
          value={percentText(image.efficiencyScore)}
          source={`As dive defines it: the least size seen of each path over all sizes; ${madeOf}`}
        />
        <Figure
          name="Wasted bytes"
          value={formatBytes(image.wastedBytes)}
          source={`As dive counts: all copies of each path that was written at least twice, ${percentText(image.userWastedPercent)} of the layers above the base; ${madeOf}`}
        />
        {image.reclaimableBytes !== image.wastedBytes ? (
          <Figure
            name="Reclaimable"
            value={formatBytes(image.reclaimableBytes)}
            source={`What could truly be saved: bytes in the layers that no container ever sees; ${madeOf}`}
          />
        ) : null}
      </dl>
      <div className={classes.choices}>
        {image.platforms.length > 1 ? (
          <NativeSelect
            size="xs"
            className={classes.choice}
            aria-label="Platform"
            value={image.platform}
            disabled={opener.busy}
            onChange={(event) =>
              void opener.open({ image: requestOf(source), platform: event.currentTarget.value })
            }
            data={[...image.platforms]}
          />
        ) : (
          <p className={classes.platform}>
            <span className={classes.soft}>Platform</span> {image.platform}
          </p>
        )}
        <CompareWith analysis={image.analysis} />
      </div>
      {opener.error ? <ErrorNotice error={opener.error} /> : null}
    </header>
  )
}

function Figure({ name, value, source }: { name: string; value: string; source: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <Sourced source={source}>{value}</Sourced>
      </dd>
    </div>
  )
}

/** Any other image that is open already. */
function CompareWith({ analysis }: { analysis: string }) {
  const { answer } = useRequest('image.list', {})
  const others = answer.kind === 'ready' ? answer.value.kept.filter((kept) => kept.analysis !== analysis) : []
  if (others.length === 0) return null
  return (
    <NativeSelect
      size="xs"
      className={classes.choice}
      aria-label="Compare with another image"
      value=""
      onChange={(event) => {
        const b = event.currentTarget.value
        if (b !== '') show({ kind: 'compare-images', a: analysis, b })
      }}
      data={[
        { value: '', label: 'Compare with…' },
        ...others.map((kept) => ({
          value: kept.analysis,
          label: `${imageName(kept.source.tags, kept.source.name)}, ${kept.platform}`,
        })),
      ]}
    />
  )
}
