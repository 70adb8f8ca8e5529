import { Modal } from '@mantine/core'
import classes from './ShortcutHelp.module.css'
import { useEscape, useShortcuts } from './ShortcutProvider'

const keyNames: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' }

const always = [
  { key: 'Tab', label: 'Go to the next control' },
  { key: 'Enter', label: 'Open or press what has the focus' },
  { key: 'Escape', label: 'Close what was opened last' },
]

/** Keys that belong to a place and not to the window: they work while the focus is there. On a Mac, ⌘ takes the place of Ctrl in the editor. */
const places = [
  {
    group: 'In the terminal',
    rows: [
      { key: 'F6', label: 'From the screen to its tab, and back' },
      { key: 'Ctrl+Shift+F', label: 'Find in the output' },
      { key: 'Ctrl+Shift+C', label: 'Copy' },
      { key: 'Ctrl+Shift+V', label: 'Paste' },
    ],
  },
  {
    group: 'On a terminal tab',
    rows: [
      { key: '← →', label: 'Tab before, next tab' },
      { key: 'F2', label: 'Rename it' },
      { key: 'Delete', label: 'Close it' },
    ],
  },
  {
    group: 'In the editor',
    rows: [
      { key: 'Ctrl+S', label: 'Save now' },
      { key: 'Ctrl+Z', label: 'Undo' },
      { key: 'F8', label: 'Next thing that the editor found' },
    ],
  },
]

export function ShortcutHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const shortcuts = useShortcuts()
  useEscape(opened, onClose)
  const groups = [...new Set(shortcuts.map((shortcut) => shortcut.group))]
  const sections = [
    ...groups.map((group) => ({ group, rows: shortcuts.filter((one) => one.group === group) })),
    { group: 'Everywhere', rows: always },
    ...places,
  ]
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" size="lg" lockScroll={false} closeOnEscape={false}>
      <div className={classes.columns}>
        {sections.map(({ group, rows }) => (
          <section key={group} className={classes.group}>
            <h3 className={classes.heading}>{group}</h3>
            <dl className={classes.list}>
              {rows.map(({ key, label }) => (
                <div key={key + label} className={classes.row}>
                  <dt>
                    <kbd>{keyNames[key] ?? key}</kbd>
                  </dt>
                  <dd>{label}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
