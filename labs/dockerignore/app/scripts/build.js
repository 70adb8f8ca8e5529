import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

const rules = readFileSync('data/house-rules.md', 'utf8')
const items = rules.split('\n').filter((line) => line.startsWith('- '))

mkdirSync('public', { recursive: true })
writeFileSync(
  'public/index.html',
  `<!doctype html>
<html lang="en">
  <title>Tickets</title>
  <h1>House rules</h1>
  <ul>
${items.map((line) => `    <li>${line.slice(2)}</li>`).join('\n')}
  </ul>
</html>
`,
)
