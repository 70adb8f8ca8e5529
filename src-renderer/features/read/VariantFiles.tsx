import type { LabVariant } from '#contract/lab'
import { CodeBlock } from '../../ui/CodeBlock'
import classes from './ReadBeat.module.css'

interface VariantFilesProps {
  readonly variant: LabVariant
  /** Those by which the variants of the lesson are told apart. */
  readonly paths: readonly string[]
}

/** What one variant has beside its Dockerfile, or that it has it not: both are the point there. */
export function VariantFiles({ variant, paths }: VariantFilesProps) {
  return paths.map((path) => {
    const file = variant.files?.find((one) => one.path === path)
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
