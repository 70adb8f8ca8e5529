import { toJsxRuntime } from 'hast-util-to-jsx-runtime'
import bash from 'highlight.js/lib/languages/bash'
import dockerfile from 'highlight.js/lib/languages/dockerfile'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import { createLowlight } from 'lowlight'
import { useMemo } from 'react'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import classes from './CodeBlock.module.css'
import { CopyButton } from './CopyButton'

/** Their grammar knows many programs and takes any word of that name for one: `--rm`, `docker image ls`. */
const shells = new Set(['bash', 'sh', 'shell', 'console'])

const lowlight = createLowlight({ bash, dockerfile, javascript, json })
lowlight.registerAlias({ bash: ['sh', 'shell', 'console'], javascript: ['js'] })

export function Code({ text, language }: { text: string; language: string | null }) {
  return useMemo(() => {
    if (!language || !lowlight.registered(language)) return <>{text}</>
    return toJsxRuntime(lowlight.highlight(language, text), { Fragment, jsx, jsxs })
  }, [text, language])
}

export function CodeBlock({
  text,
  language,
  label,
  copyable = false,
}: {
  text: string
  language: string | null
  label?: string
  copyable?: boolean
}) {
  const trimmed = text.replace(/\n$/, '')
  return (
    <section className={classes.holder} aria-label={label ?? (language ? `${language} code` : 'code')}>
      <pre
        className={classes.block}
        data-shell={(language !== null && shells.has(language)) || undefined}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <code>
          <Code text={trimmed} language={language} />
        </code>
      </pre>
      {copyable ? (
        <span className={classes.copy}>
          <CopyButton text={trimmed} />
        </span>
      ) : null}
    </section>
  )
}
