/** A process that records builds one after the other until it is killed; says so before each. */
import { systemClock } from '../../src-main/core/app/clock'
import { silentLog } from '../../src-main/core/app/log'
import { createRecordStore } from '../../src-main/core/records/file-record-store'
import { buildId } from '../../src-main/core/records/ids'
import { buildRecord, logLines, runStart } from './build-records'

const [directory = ''] = process.argv.slice(2)
const store = createRecordStore({ directory, clock: systemClock, log: silentLog })
const writer = await store.beginRun(runStart())
const log = logLines(50_000, ['a', 'b'])
for (let n = 1; n < 100; n++) {
  const id = buildId(writer.id, n)
  console.log(id)
  await writer.addBuild(buildRecord(id, { logLines: log.length }), log)
}
