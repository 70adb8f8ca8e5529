import type { Dispatch } from 'react'
import type { ImageAnalysis } from '#contract/image'
import type { ImageInventory } from '#contract/image-inventory'
import { useRequest } from '../../app/use-request'
import { DataTable } from '../../ui/DataTable'
import { Disclosure } from '../../ui/Disclosure'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './Explorer.module.css'
import type { ExplorerAction } from './explorer-state'
import { modeText, pathText } from './file-words'
import inventoryClasses from './Inventory.module.css'
import { PackageList } from './PackageList'

interface InventoryTabProps {
  readonly image: ImageAnalysis
  readonly dispatch: Dispatch<ExplorerAction>
}

type Count = keyof ImageInventory['counts']

const countWords: readonly (readonly [Count, string])[] = [
  ['debian', 'Debian packages'],
  ['alpine', 'Alpine packages'],
  ['npm', 'npm packages'],
  ['go', 'Go modules'],
  ['programs', 'programs'],
  ['shells', 'shells'],
  ['privileged', 'set-uid and set-gid files'],
  ['users', 'users'],
]

/** The attack surface: numbers first, then what is behind each. */
export function InventoryTab({ image, dispatch }: InventoryTabProps) {
  const { answer } = useRequest('image.inventory', { analysis: image.analysis })
  if (answer.kind === 'waiting') return <p className={classes.waiting}>Counting…</p>
  if (answer.kind === 'failed') return <ErrorNotice error={answer.error} />
  const inventory = answer.value
  const find = (path: string) => dispatch({ kind: 'find', path, view: { kind: 'all' } })
  return (
    <div className={classes.scrolls}>
      <p>
        {inventory.system ?? 'No distribution is named in it'}; a container runs as{' '}
        <b>{inventory.runsAs === '' ? 'root' : inventory.runsAs}</b>.
        {inventory.counts.shells === 0 ? ' There is no shell, so nobody can open one.' : ''}
      </p>
      <dl className={inventoryClasses.counts} aria-label="Counts">
        {countWords.map(([key, words]) => (
          <div key={key} data-none={inventory.counts[key] === 0 || undefined}>
            <dd>{inventory.counts[key].toLocaleString('en-GB')}</dd>
            <dt>{words}</dt>
          </div>
        ))}
      </dl>
      {inventory.packages.length > 0 ? (
        <Disclosure label={`Packages (${inventory.packages.length})`}>
          <PackageList packages={inventory.packages} />
        </Disclosure>
      ) : null}
      <Lists inventory={inventory} onFind={find} />
    </div>
  )
}

function PathLink({ path, onFind }: { path: string; onFind: (path: string) => void }) {
  return (
    <button type="button" className={classes.pathLink} onClick={() => onFind(path)}>
      {pathText(path)}
    </button>
  )
}

function Lists({ inventory, onFind }: { inventory: ImageInventory; onFind: (path: string) => void }) {
  const { goPrograms, shells, privileged, users } = inventory
  return (
    <>
      {goPrograms.length > 0 ? (
        <Disclosure label={`Go programs (${goPrograms.length})`}>
          <DataTable
            caption="Programs that name the modules they were built of"
            captionHidden
            rows={goPrograms}
            rowKey={(program) => program.path}
            columns={[
              {
                header: 'Program',
                heads: true,
                cell: ({ path }) => <PathLink path={path} onFind={onFind} />,
              },
              { header: 'Go', cell: ({ goVersion }) => goVersion || 'not told' },
              { header: 'Module', cell: ({ mainModule }) => <code>{mainModule}</code> },
              { header: 'Modules', numeric: true, cell: ({ modules }) => modules },
              { header: 'Layer', numeric: true, cell: ({ layer }) => layer },
            ]}
          />
        </Disclosure>
      ) : null}
      {shells.length > 0 ? (
        <Disclosure label={`Shells (${shells.length})`}>
          <ul className={inventoryClasses.plain}>
            {shells.map((path) => (
              <li key={path}>
                <PathLink path={path} onFind={onFind} />
              </li>
            ))}
          </ul>
        </Disclosure>
      ) : null}
      {privileged.length > 0 ? (
        <Disclosure label={`Set-uid and set-gid files (${privileged.length})`}>
          <DataTable
            caption="Files that run with their owner's rights"
            captionHidden
            rows={privileged}
            rowKey={(file) => file.path}
            columns={[
              { header: 'File', heads: true, cell: ({ path }) => <PathLink path={path} onFind={onFind} /> },
              {
                header: 'Mode',
                cell: ({ mode }) => <span className={classes.mono}>{modeText(mode, 'file')}</span>,
              },
              { header: 'Owner', cell: ({ uid, gid }) => `${uid}:${gid}` },
              { header: 'Layer', numeric: true, cell: ({ layer }) => layer },
            ]}
          />
        </Disclosure>
      ) : null}
      {users.length > 0 ? (
        <Disclosure label={`Users (${users.length})`}>
          <DataTable
            caption="Users of the image"
            captionHidden
            rows={users}
            rowKey={(user) => `${user.name} ${user.uid}`}
            columns={[
              { header: 'User', heads: true, cell: ({ name }) => name },
              { header: 'uid:gid', cell: ({ uid, gid }) => `${uid}:${gid}` },
              { header: 'Shell', cell: ({ shell }) => <code>{shell}</code> },
              { header: 'Can log in', cell: ({ canLogIn }) => (canLogIn ? 'yes' : 'no') },
            ]}
          />
        </Disclosure>
      ) : null}
    </>
  )
}
