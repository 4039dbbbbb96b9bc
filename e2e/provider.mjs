// A real OpenID Connect provider on this machine (the certified `oidc-provider`), for journeys: it has users without passwords,
// one client, and a page on which one says who one is, or goes back.

import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const page = (uid) => `<!DOCTYPE html><html lang="en"><head><title>The sign-in of the organisation</title></head><body><main>
<h1>The sign-in of the organisation</h1>
<form method="post" action="/interaction/${uid}"><label for="user">Who are you?</label> <input id="user" name="user">
<button name="then" value="in">Sign in there</button> <button name="then" value="back">Go back</button></form>
</main></body></html>`

async function formOf(request) {
  let body = ''
  for await (const part of request) body += part
  return new URLSearchParams(body)
}

/**
 * Starts a provider. `users` gives, by their lasting id, what is known of them: { email, email_verified }.
 * @returns {Promise<{issuer: string, settings: object, stop: () => Promise<void>}>}
 */
export async function startProvider(users, { inToken = false } = {}) {
  const server = createServer()
  await new Promise((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done))
  server.unref()
  const issuer = `http://127.0.0.1:${server.address().port}`
  const secret = randomBytes(24).toString('hex')
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const provider = new Provider(issuer, {
    // a client on this machine may come back at any port (RFC 8252, 7.3)
    clients: [{ client_id: 'leeway', client_secret: secret, application_type: 'native', redirect_uris: ['http://localhost/sign-in/organisation/back'] }],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' }] },
    cookies: { keys: [randomBytes(24).toString('hex')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: !inToken,
    pkce: { required: () => true },
    ttl: { Interaction: 600, Grant: 600, Session: 600 },
    features: {
      devInteractions: { enabled: false },
      // the pages it brings along ask another host for their letters
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx, form) {
          ctx.body = `<!doctype html><html lang="en"><title>Sign out</title><h1>Sign out of the organisation?</h1>${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button></html>`
        },
        postLogoutSuccessSource(ctx) {
          ctx.body = '<!doctype html><html lang="en"><title>Signed out</title><h1>You are signed out of the organisation</h1></html>'
        }
      }
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => (users[id] ? { accountId: id, claims: () => ({ sub: id, ...users[id] }) } : undefined),
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId })
      grant.addOIDCScope('openid email')
      await grant.save()
      return grant
    }
  })
  const answer = provider.callback()
  server.on('request', async (request, response) => {
    try {
      const { pathname } = new URL(request.url, issuer)
      if (!pathname.startsWith('/interaction/')) return await answer(request, response)
      if (request.method === 'GET') {
        const { prompt } = await provider.interactionDetails(request, response)
        // a client on this machine is asked about each time, and everybody agrees
        if (prompt.name === 'consent') return await provider.interactionFinished(request, response, { consent: {} }, { mergeWithLastSubmission: true })
        return response.setHeader('content-type', 'text/html; charset=utf-8').end(page(pathname.split('/')[2]))
      }
      const form = await formOf(request)
      const said = form.get('then') === 'back' ? { error: 'access_denied' } : { login: { accountId: form.get('user'), amr: ['pwd'] } }
      return await provider.interactionFinished(request, response, said, { mergeWithLastSubmission: false })
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  })
  return {
    issuer,
    settings: { LEEWAY_OIDC_ISSUER: issuer, LEEWAY_OIDC_CLIENT_ID: 'leeway', LEEWAY_OIDC_CLIENT_SECRET: secret, LEEWAY_OIDC_NAME: 'NHS.net' },
    async stop() {
      const closed = new Promise((done) => server.close(done))
      server.closeAllConnections()
      await closed
    }
  }
}
