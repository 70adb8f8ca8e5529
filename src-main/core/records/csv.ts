/** CSV after RFC 4180: CRLF, quotes doubled, and a field in quotes when it needs them. */
export type CsvValue = string | number | boolean | null

export function toCsv(rows: readonly (readonly CsvValue[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('')
}

function field(value: CsvValue): string {
  const text = typeof value === 'string' ? withoutFormula(value) : value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Spreadsheets run a text that starts so as a formula (OWASP, "CSV injection"); an apostrophe makes it text. */
function withoutFormula(text: string): string {
  return /^[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/.test(text) ? `'${text}` : text
}
