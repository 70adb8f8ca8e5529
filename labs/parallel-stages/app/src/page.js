import { release } from './release.js'

export function page(stop, stops) {
  const rows = stops
    .filter(({ minutes }) => minutes > stop.minutes)
    .map(({ name, minutes }) => `    <tr><td>${name}</td><td>${minutes - stop.minutes} min</td></tr>`)
  return `<!doctype html>
<html lang="en">
  <title>${stop.name}</title>
  <h1>From ${stop.name}</h1>
  <table>
${rows.join('\n')}
  </table>
  <footer>Release ${release}</footer>
</html>
`
}
