import { useApp } from '../../app/app-context'
import { DataTable } from '../../ui/DataTable'
import { formatBytes, formatCount } from '../../ui/format'
import { Private } from '../../ui/Private'
import classes from './Kit.module.css'

/** Which image stands in for which, and what the mirror holds. */
export function KitFacts() {
  const status = useApp((state) => state.kit)
  if (!status) return <p>Looking for a kit…</p>
  if (status.kind === 'none') return <p>No kit has been built yet. The start page builds one.</p>
  if (status.kind === 'damaged') {
    return (
      <p>
        The kit is damaged: {formatCount(status.faults.length, 'file', 'files')} at fault. Build it again on
        the start page.
      </p>
    )
  }
  if (status.kind === 'outdated') {
    return (
      <p>
        The kit was made by another LayerLab: {status.reasons.join(' ')} Build it again on the start page.
      </p>
    )
  }
  const { kit } = status
  return (
    <div className={classes.facts}>
      <h2 className={classes.heading}>
        {kit.name}, recipe {kit.recipe}
      </h2>
      <p className={classes.soft}>
        {formatCount(kit.files, 'file', 'files')}, {formatBytes(kit.sizeBytes)}, {kit.platform}
      </p>
      <DataTable
        caption="Images that stand in for the ones that lessons name"
        rowKey={(image) => image.reference}
        rows={kit.images}
        columns={[
          { header: 'Lessons say', heads: true, cell: (image) => <code>{image.standsInFor}</code> },
          {
            header: 'On this engine',
            cell: (image) => (
              <>
                <code>{image.reference}</code>
                <span className={classes.about}>{image.about}</span>
              </>
            ),
          },
          { header: 'Size', numeric: true, cell: (image) => formatBytes(image.sizeBytes) },
        ]}
      />
      {kit.mirrors.length > 0 ? (
        <p className={classes.soft}>
          Package mirror:{' '}
          {kit.mirrors
            .map((mirror) => `${formatCount(mirror.packages, 'package', 'packages')} of ${mirror.kind}`)
            .join(', ')}
        </p>
      ) : null}
      <p className={classes.soft}>
        <Private>{kit.directory}</Private>
      </p>
    </div>
  )
}
