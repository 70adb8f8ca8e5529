import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { LabVariant } from '#contract/lab'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { CodeBlock } from '../../ui/CodeBlock'
import { DiffView } from '../../ui/DiffView'
import { diffTexts } from '../../ui/diff-lines'
import { VariantTag } from '../../ui/VariantTag'
import classes from './ReadBeat.module.css'
import { VariantFiles } from './VariantFiles'
import { comparedWith, differingFiles, fileChanges, sameDockerfiles } from './variant-files'

/** Once: the same text again would have to be searched for the difference that it has not. */
function Dockerfile({ variants, index }: { variants: readonly LabVariant[]; index: number }) {
  const { dockerfile = '', title } = variants[index] ?? {}
  const earlier = variants.findIndex((other) => other.dockerfile === dockerfile)
  if (earlier < index) {
    return (
      <p>
        The same Dockerfile as <VariantTag index={earlier} title={variants[earlier]?.title ?? ''} />
      </p>
    )
  }
  return <CodeBlock text={dockerfile} language="dockerfile" label={`Dockerfile of ${title}`} />
}

function Difference({ first, second, at }: { first: LabVariant; second: LabVariant; at: number }) {
  const changes = fileChanges(first, second)
  return (
    <div className={classes.source}>
      <h3>
        <VariantTag index={0} title={first.title} /> becomes <VariantTag index={at} title={second.title} />
      </h3>
      {sameDockerfiles([first, second]) ? <p>Their Dockerfiles are the same, line by line.</p> : null}
      {changes.map(({ path, before, after }) => (
        <div key={path} className={classes.source}>
          {path === 'Dockerfile' ? null : (
            <h4>
              <code>{path}</code> {before === null ? 'is new' : after === null ? 'is gone' : ''}
            </h4>
          )}
          <DiffView
            lines={diffTexts(before ?? '', after ?? '')}
            label={path === 'Dockerfile' ? 'Difference of the Dockerfiles' : `Difference of ${path}`}
          />
        </div>
      ))}
    </div>
  )
}

/** The variants' Dockerfiles, with what else differs, as they are or as the difference between the first and the next that differs. */
export function VariantSources({ variants }: { variants: readonly LabVariant[] }) {
  const [view, setView] = useState('files')
  const [first] = variants
  const at = comparedWith(variants)
  const second = variants[at]
  const comparable = first !== undefined && second !== undefined
  const differing = differingFiles(variants)
  // Among more than two, most lack most of these files, and it is no news.
  const tellsLack = variants.length === 2 && sameDockerfiles(variants)
  useShortcut('d', 'Lesson', 'Dockerfiles as files or as a difference', () =>
    setView((before) => (before === 'files' ? 'diff' : 'files')),
  )
  return (
    <section className={classes.sources} aria-label="Dockerfiles">
      <div className={classes.bar}>
        <h2>{variants.length > 1 ? 'The Dockerfiles' : 'The Dockerfile'}</h2>
        {comparable ? (
          <SegmentedControl
            size="xs"
            value={view}
            onChange={setView}
            aria-label="Show the Dockerfiles as"
            data={[
              { value: 'files', label: 'Files' },
              { value: 'diff', label: 'Difference' },
            ]}
          />
        ) : null}
      </div>
      {view === 'diff' && comparable ? (
        <Difference first={first} second={second} at={at} />
      ) : (
        variants.map((variant, index) => (
          <div key={variant.id} className={classes.source}>
            <h3>
              <VariantTag index={index} title={variant.title} />
            </h3>
            <Dockerfile variants={variants} index={index} />
            <VariantFiles variant={variant} paths={differing} tellsLack={tellsLack} />
            <p>{variant.summary}</p>
          </div>
        ))
      )}
    </section>
  )
}
