import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { InventoryPackage } from '#contract/image-inventory'
import { DataTable } from '../../ui/DataTable'
import { formatBytes, formatCount } from '../../ui/format'
import classes from './Explorer.module.css'
import { pathText } from './file-words'
import inventory from './Inventory.module.css'

const pageRows = 100

/** Packages by name; a table of thousands is drawn a part at a time. */
export function PackageList({ packages }: { packages: readonly InventoryPackage[] }) {
  const [text, setText] = useState('')
  const [count, setCount] = useState(pageRows)
  const wanted = text.trim().toLowerCase()
  const found = packages.filter(({ name, kind }) => `${kind} ${name}`.toLowerCase().includes(wanted))
  return (
    <div className={inventory.list}>
      <TextInput
        size="xs"
        className={inventory.search}
        aria-label="Find a package"
        placeholder="Find a package"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <DataTable
        caption={formatCount(found.length, 'package', 'packages')}
        rows={found.slice(0, count)}
        rowKey={(one) => `${one.kind} ${one.path} ${one.name} ${one.version}`}
        columns={[
          { header: 'Package', heads: true, cell: ({ name }) => name },
          { header: 'Kind', cell: ({ kind }) => kind },
          { header: 'Version', cell: ({ version }) => version },
          {
            header: 'Installed',
            numeric: true,
            cell: ({ installedBytes }) => (installedBytes === null ? '' : formatBytes(installedBytes)),
          },
          { header: 'Layer', numeric: true, cell: ({ layer }) => layer },
          { header: 'Named in', cell: ({ path }) => <code>{pathText(path)}</code> },
        ]}
      />
      {found.length > count ? (
        <Button
          size="xs"
          variant="default"
          className={classes.start}
          onClick={() => setCount((before) => before + 5 * pageRows)}
        >
          Show more
        </Button>
      ) : null}
    </div>
  )
}
