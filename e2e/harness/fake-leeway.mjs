// A stand-in for the binary, with just enough of its contract for the harness to be tested without it, and
// pages that are wrong on purpose.

import { createServer } from 'node:http'
import { parseArgs } from 'node:util'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { database: { type: 'string' }, episodes: { type: 'string' }, listen: { type: 'string' }, json: { type: 'boolean' } }
})

const password = 'three plain words'
const people = [
  { email: 'wren@example.org', name: 'Wren Example', role: 'worker' },
  { email: 'robin@example.org', name: 'Robin Example', role: 'referrer' }
]

const document = (title, main, head = '') => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">${head}</head>
<body><main>${main}</main></body></html>`

const form = (email = '', error = '') => document(
  error ? 'Error: Sign in' : 'Sign in',
  `${error && `<div class="nhsuk-error-summary" role="alert"><h2>There is a problem</h2><a href="#password">${error}</a></div>`}
  <h1>Sign in</h1><form method="post" action="/sign-in">
  <p><label for="email">Email address</label> <input id="email" name="email" type="email" value="${email}"></p>
  <p><label for="password">Password</label> <input id="password" name="password" type="password"></p>
  <button type="submit">Sign in</button></form>`
)

const pages = {
  '/sign-in': form(),
  '/barrier': document('Barrier', '<h1>Barrier</h1><img src="data:,">'),
  '/wide': document('Wide', '<h1>Wide</h1><div class="plank">plank</div>', '<link rel="stylesheet" href="/wide.css">'),
  '/boxed': document('Boxed', '<h1>Boxed</h1><div class="box" tabindex="0"><div class="plank">plank</div></div>', '<link rel="stylesheet" href="/wide.css">'),
  '/inline': document('Inline', '<h1>Inline</h1><script>document.title = "changed"</script>'),
  '/scripted': document('Scripted', '<h1>Scripted</h1>', '<script src="/changes.js"></script>'),
  '/missing': document('Missing', '<h1>Missing</h1>', '<link rel="stylesheet" href="/nothing.css">'),
  '/foreign': document('Foreign', '<h1>Foreign</h1><img alt="" src="http://example.org/a.png">')
}

if (positionals[0] === 'demo') {
  console.error('seeding')
  console.log(JSON.stringify({ password, people }))
} else if (values.database?.includes('refuse')) {
  console.error('refused')
  process.exitCode = 1
} else {
  const [host, port] = values.listen.split(':')
  const server = createServer(async (request, response) => {
    const signedIn = request.headers.cookie?.includes('session=yes')
    const policy = "default-src 'self'; img-src * data:; script-src 'self'"
    const send = (status, body, headers = {}) => response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy, ...headers }).end(body)
    if (request.url === '/health/ready') return send(200, '{}')
    if (request.url === '/wide.css') return send(200, '.plank { width: 600px } .box { overflow-x: auto }', { 'content-type': 'text/css' })
    if (request.url === '/changes.js') return send(200, 'document.title = "changed"', { 'content-type': 'text/javascript' })
    if (request.url === '/') return signedIn ? send(200, document('Today', '<h1>Today</h1>')) : send(303, '', { location: '/sign-in' })
    if (request.url === '/sign-in' && request.method === 'POST') {
      let body = ''
      for await (const chunk of request) body += chunk
      const sent = new URLSearchParams(body)
      if (sent.get('password') !== password) return send(422, form(sent.get('email'), 'Check the email address and the password'))
      return send(303, '', { location: '/', 'set-cookie': 'session=yes; HttpOnly; SameSite=Lax; Path=/' })
    }
    return pages[request.url] ? send(200, pages[request.url]) : send(404, document('Not found', '<h1>Not found</h1>'))
  })
  server.listen(Number(port), host)
  process.on('SIGTERM', () => { server.close(() => process.exit(0)); server.closeAllConnections() })
}
