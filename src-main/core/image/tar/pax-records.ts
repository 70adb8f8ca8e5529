/** The extended header of a tar entry (POSIX pax): `LENGTH KEY=VALUE\n` records. */
import { damaged } from '../image-errors'
import { decodeName } from './tar-header'

/** Throws LabError `image-damaged`. */
export function parsePaxRecords(bytes: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>()
  let at = 0
  while (at < bytes.length) {
    const space = bytes.indexOf(32, at)
    const digits = space < 0 || space - at > 10 ? '' : bytes.toString('latin1', at, space)
    const length = /^[1-9]\d*$/.test(digits) ? Number(digits) : 0
    const end = at + length
    const equals = bytes.indexOf(61, space)
    if (length === 0 || end > bytes.length || bytes[end - 1] !== 10 || equals < 0 || equals >= end) {
      throw damaged('An extended tar header (pax) is not made of valid records.')
    }
    const key = bytes.toString('utf8', space + 1, equals)
    records.set(key, decodeName(bytes.subarray(equals + 1, end - 1)))
    at = end
  }
  return records
}

/** A number of the records; undefined where there is none. Throws LabError `image-damaged`. */
export function paxNumber(records: ReadonlyMap<string, string>, key: string): number | undefined {
  const value = records.get(key)
  if (value === undefined || value === '') return undefined
  const parsed = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN
  if (!Number.isSafeInteger(parsed)) throw damaged(`An extended tar header (pax) has no valid ${key}.`)
  return parsed
}
