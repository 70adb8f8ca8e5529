import type { LabVariant } from '#contract/lab'
import { CodeBlock } from '../../ui/CodeBlock'
import classes from './ReadBeat.module.css'

interface VariantFilesProps {
  readonly variant: LabVariant
  /** Those by which the variants of the lesson are told apart. */
  readonly paths: readonly string[]
  /** Where nothing else differs, that a variant lacks a file is the point. */
  readonly tellsLack: boolean
}

/** What one variant has beside its Dockerfile. */
export function VariantFiles({ variant, paths, tellsLack }: VariantFilesProps) {
  return paths.map((path) => {
    const file = variant.files?.find((one) => one.path === path)
    if (!file && !tellsLack) return null
    return (
      <div key={path} className={classes.file}>
        <h4>
          {file ? null : 'no '}
          <code>{path}</code>
        </h4>
        {file ? (
          <CodeBlock
            text={file.text}
            language={path.endsWith('.json') ? 'json' : null}
            label={`${path} of ${variant.title}`}
          />
        ) : null}
      </div>
    )
  })
}
