import nunjucks from 'nunjucks'

const environment = new nunjucks.Environment(null, { autoescape: true })

const template = `<!doctype html>
<html lang="en">
  <title>{{ title }}</title>
  <h1>{{ title }}</h1>
  <table>
    <tr><th>Time</th><th>To</th><th>Berth</th></tr>
    {% for sailing in sailings %}
    <tr><td>{{ sailing.at }}</td><td>{{ sailing.to }}</td><td>{{ sailing.berth }}</td></tr>
    {% endfor %}
  </table>
</html>
`

export function page(title, sailings) {
  return environment.renderString(template, { title, sailings })
}
