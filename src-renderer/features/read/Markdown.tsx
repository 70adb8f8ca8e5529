import type { ComponentProps } from 'react'
import ReactMarkdown, { type Components, type ExtraProps } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { CodeBlock } from '../../ui/CodeBlock'
import { DiffView } from '../../ui/DiffView'
import { parseDiffBlock } from '../../ui/diff-lines'
import { CommandActions } from '../terminal/CommandActions'
import classes from './Markdown.module.css'

function textOf(children: ComponentProps<'code'>['children']): string {
  if (Array.isArray(children)) return children.map(textOf).join('')
  return typeof children === 'string' ? children : ''
}

/** A fenced block; {run} after its language lets the learner run it. Other braces are for later use and not shown. */
function Fenced({ className, children, node }: ComponentProps<'code'> & ExtraProps) {
  const language = /language-([\w-]+)/.exec(className ?? '')?.[1] ?? null
  const text = textOf(children)
  if (language === 'diff') return <DiffView lines={parseDiffBlock(text)} label="What changes" />
  const runs = /\{[^}]*\brun\b[^}]*\}/.test(node?.data?.meta ?? '')
  return (
    <>
      <CodeBlock text={text} language={language} copyable={!runs && language !== 'text'} />
      {runs ? <CommandActions text={text} /> : null}
    </>
  )
}

const components: Components = {
  pre: ({ children }) => <>{children}</>,
  code: ({ className, children, node }) =>
    className || textOf(children).includes('\n') ? (
      <Fenced node={node} {...(className ? { className } : {})}>
        {children}
      </Fenced>
    ) : (
      <code className={classes.inline}>{children}</code>
    ),
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  ),
}

/** Lesson text. HTML in it stays text, and only harmless addresses become links. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={classes.root}>
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={components} disallowedElements={['img']}>
        {text}
      </ReactMarkdown>
    </div>
  )
}
