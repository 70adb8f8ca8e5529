import { Checkbox, NativeSelect, SegmentedControl, TextInput } from '@mantine/core'
import { type Dispatch, type RefObject, useEffect, useState } from 'react'
import type { ErrorData } from '#contract/errors'
import { fileChanges } from '#contract/image-tree'
import { ChangeMark } from './ChangeMark'
import classes from './Explorer.module.css'
import type { ExplorerAction, ExplorerState } from './explorer-state'

/** Long enough not to ask at each letter, short enough to feel at once. */
const typingMs = 180

const sizes = [
  { value: '0', label: 'any size' },
  { value: '10000', label: '10 kB or more' },
  { value: '100000', label: '100 kB or more' },
  { value: '1000000', label: '1 MB or more' },
  { value: '10000000', label: '10 MB or more' },
  { value: '100000000', label: '100 MB or more' },
]

interface TreeFilterProps {
  readonly state: ExplorerState
  readonly dispatch: Dispatch<ExplorerAction>
  /** Why the filter cannot be used. */
  readonly error: ErrorData | null
  readonly input: RefObject<HTMLInputElement | null>
  /** Back to the files. */
  readonly onLeave: () => void
}

export function TreeFilter({ state, dispatch, error, input, onLeave }: TreeFilterProps) {
  const [text, setText] = useState(state.filter)
  useEffect(() => setText(state.filter), [state.filter])
  useEffect(() => {
    if (text === state.filter) return
    const timer = setTimeout(() => dispatch({ kind: 'filter', filter: text }), typingMs)
    return () => clearTimeout(timer)
  }, [text, state.filter, dispatch])

  return (
    <div className={classes.filter}>
      <div className={classes.filterLine}>
        <TextInput
          ref={input}
          className={classes.grow}
          size="xs"
          aria-label="Filter by regular expression"
          placeholder="Filter, e.g. \.js$"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' || event.key === 'ArrowDown') onLeave()
            else if (event.key === 'Escape' && text !== '') setText('')
            else return
            event.preventDefault()
          }}
          error={error ? <span role="alert">{`${error.what} ${error.todo}`}</span> : undefined}
          styles={{ input: { fontFamily: 'var(--mono)' }, error: { fontSize: '0.8125rem' } }}
          spellCheck={false}
          autoComplete="off"
          rightSection={<kbd>/</kbd>}
        />
        <NativeSelect
          size="xs"
          aria-label="Smallest size shown"
          value={String(state.minBytes)}
          onChange={(event) => dispatch({ kind: 'min-bytes', minBytes: Number(event.currentTarget.value) })}
          data={sizes}
        />
        <SegmentedControl
          size="xs"
          aria-label="Sort by"
          value={state.sort}
          onChange={(value) => dispatch({ kind: 'sort', sort: value === 'size' ? 'size' : 'name' })}
          data={[
            { value: 'name', label: 'Name' },
            { value: 'size', label: 'Size' },
          ]}
        />
      </div>
      <div className={classes.filterLine}>
        <fieldset className={classes.kinds} aria-label="Changes shown">
          {fileChanges.map((change) => (
            <Checkbox
              key={change}
              size="xs"
              checked={!state.hide.includes(change)}
              onChange={(event) =>
                dispatch({
                  kind: 'hide',
                  hide: event.currentTarget.checked
                    ? state.hide.filter((one) => one !== change)
                    : [...state.hide, change],
                })
              }
              label={
                <span className={classes.kind}>
                  <ChangeMark change={change} />
                  {change}
                </span>
              }
            />
          ))}
        </fieldset>
      </div>
    </div>
  )
}
