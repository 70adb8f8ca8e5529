import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { dockerFile } from '@codemirror/legacy-modes/mode/dockerfile'
import { linter, lintGutter, lintKeymap } from '@codemirror/lint'
import { Annotation, EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { isDockerfile, lintDockerfile } from './dockerfile-lint'
import { editorTheme, tones } from './editor-theme'

/** Marks a change that came from outside, so that it is not taken for typing. */
const fromOutside = Annotation.define<boolean>()

interface CodeEditorProps {
  readonly path: string
  readonly text: string
  readonly onChange: (text: string) => void
  readonly onSave: () => void
}

/** One file. Tab moves the focus on, as everywhere in the window. */
export function CodeEditor({ path, text, onChange, onSave }: CodeEditorProps) {
  const holder = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const calls = useRef({ onChange, onSave })
  calls.current = { onChange, onSave }
  const firstText = useRef(text)

  useEffect(() => {
    if (!holder.current) return
    const save = () => {
      calls.current.onSave()
      return true
    }
    const editor = new EditorView({
      parent: holder.current,
      state: EditorState.create({
        doc: firstText.current,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          highlightActiveLine(),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': `Text of ${path}` }),
          syntaxHighlighting(tones),
          editorTheme,
          ...(isDockerfile(path)
            ? [
                StreamLanguage.define(dockerFile),
                linter(({ state }) => lintDockerfile(state.doc)),
                lintGutter(),
              ]
            : []),
          keymap.of([{ key: 'Mod-s', run: save }, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
          EditorView.updateListener.of((update) => {
            const own = !update.transactions.some((one) => one.annotation(fromOutside))
            if (update.docChanged && own) calls.current.onChange(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    return () => {
      view.current = null
      editor.destroy()
    }
  }, [path])

  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === text) return
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: text },
      annotations: fromOutside.of(true),
    })
  }, [text])

  return <div ref={holder} data-editor />
}
