import { Button } from '@mantine/core'
import { useState } from 'react'
import type { FileContent } from '#contract/image-content'
import { useRequest } from '../../app/use-request'
import { CodeBlock } from '../../ui/CodeBlock'
import { formatBytes } from '../../ui/format'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './Explorer.module.css'
import { hexLines } from './hex-lines'

interface FileContentViewProps {
  readonly analysis: string
  readonly layer: number
  readonly path: string
}

/** Above this much text, colouring it would stop the window. */
const mostColoured = 40_000

const languages: readonly (readonly [RegExp, string])[] = [
  [/\.(c|m)?js$/, 'javascript'],
  [/\.json$/, 'json'],
  [/\.sh$|(^|\/)\.?(bash|profile)[^/]*$/, 'bash'],
  [/(^|\/)Dockerfile[^/]*$/, 'dockerfile'],
]

function languageOf(path: string, text: string): string | null {
  if (text.length > mostColoured) return null
  return languages.find(([pattern]) => pattern.test(path))?.[1] ?? null
}

/** The content as the layer wrote it, read from the image when it is asked for. */
export function FileContentView({ analysis, layer, path }: FileContentViewProps) {
  const [hex, setHex] = useState(false)
  const { answer } = useRequest('image.content', { analysis, layer, path, hex })
  if (answer.kind === 'waiting') {
    return (
      <p className={classes.soft}>
        Reading it from the image. An engine hands out an image only as a whole, so this takes about as long
        as opening it did…
      </p>
    )
  }
  if (answer.kind === 'failed') return <ErrorNotice error={answer.error} />
  const content = answer.value
  if (content.kind === 'none') return <p className={classes.soft}>{content.why}</p>
  return (
    <section className={classes.content} aria-label={`Content of /${path}`}>
      <div className={classes.actions}>
        <span className={classes.soft}>{contentWords(content)}</span>
        {content.kind !== 'hex' || hex ? (
          <Button size="compact-xs" variant="default" aria-pressed={hex} onClick={() => setHex(!hex)}>
            {hex ? 'As content' : 'As bytes'}
          </Button>
        ) : null}
      </div>
      <Shown content={content} path={path} />
    </section>
  )
}

function Shown({ content, path }: { content: FileContent; path: string }) {
  switch (content.kind) {
    case 'text':
      return content.text === '' ? (
        <p className={classes.soft}>The file is empty.</p>
      ) : (
        <CodeBlock text={content.text} language={languageOf(path, content.text)} label="Text" />
      )
    case 'hex':
      return <CodeBlock text={hexLines(content.base64)} language={null} label="Bytes" />
    case 'image':
      return (
        <img
          className={classes.picture}
          src={`data:${content.mediaType};base64,${content.base64}`}
          alt={`What /${path} shows`}
        />
      )
    case 'none':
      return null
  }
}

function contentWords(content: Exclude<FileContent, { kind: 'none' }>): string {
  const size = formatBytes(content.sizeBytes)
  switch (content.kind) {
    case 'text':
      return content.cut ? `The first part of ${size} of text` : `${size} of text`
    case 'hex':
      return content.cut ? `The first bytes of ${size}` : `${size}, as bytes`
    case 'image':
      return `${content.mediaType}, ${size}`
  }
}
