// The sign-in of an organisation, with a real provider: tied once by the owner of the account, then by the button alone; the own
// second step follows; who is not known there gets no further; and where the provider is away, a password signs in all the same.
// Browsers come back to the address that has a name, so these journeys go to localhost.

import assert from 'node:assert/strict'
import { startProvider } from '../provider.mjs'
import { onEachEngine } from '../support.mjs'
import { codeOf, complains, follow, go, heading, named, path, press, words } from './steps.mjs'

const button = 'Sign in with NHS.net'
let provider
const users = {}

/** Goes to the provider's page by the button. */
async function away(page) {
  await page.locator('main').getByRole('button', { name: button }).click()
  await page.waitForURL(/\/interaction\//)
}

/** Says there who one is, and comes back. */
async function asUser(page, user) {
  await page.fill('[name=user]', user)
  await page.getByRole('button', { name: 'Sign in there' }).click()
  await page.waitForURL((url) => url.hostname === 'localhost')
  await page.waitForLoadState('load')
}

/** Presses the button where the provider knows the browser already. */
async function backAtOnce(page) {
  await page.locator('main').getByRole('button', { name: button }).click()
  await page.waitForURL((url) => url.hostname === 'localhost' && !url.pathname.endsWith('/organisation'))
  await page.waitForLoadState('load')
}

const signOut = (page) => go(page, page.getByRole('button', { name: 'Sign out', exact: true }).first())

async function withPassword(page, email, password) {
  await page.fill('[name=email]', email)
  await page.fill('[name=password]', password)
  await press(page, 'Sign in')
}

onEachEngine('The sign-in of an organisation', (journey) => {
  const at = (base) => base.replace('127.0.0.1', 'localhost')

  journey('it is tied once by the owner of the account, and then signs in by itself', async ({ page, base, people, password, axe, narrow, tabTo }) => {
    const { email } = named(people, 'Beth Arkwright')
    users['beth-1'] = { email, email_verified: true }
    await page.goto(`${at(base)}/sign-in`)
    await axe(page)
    await narrow(page)
    await tabTo(page, page.getByRole('button', { name: button }))
    // the page on the way is gone at once, unless the provider is slow
    await page.route(`${provider.issuer}/**`, (route) => route.fulfill({ status: 204 }))
    await page.getByRole('button', { name: button }).click()
    await page.getByRole('heading', { name: 'Going to the sign-in of NHS.net' }).waitFor()
    await axe(page)
    await narrow(page)
    await page.unroute(`${provider.issuer}/**`)

    await page.goto(`${at(base)}/sign-in`)
    await away(page)
    await asUser(page, 'beth-1')
    assert.equal(await heading(page), 'Tie this sign-in to your account')
    await axe(page)
    await narrow(page)
    await withPassword(page, email, password)
    assert.equal(path(page), '/account/organisation')
    assert.match(await words(page), new RegExp(`that of this account: ${email}`))
    await axe(page)
    await narrow(page)
    await press(page, 'Tie it to my account')
    assert.match(await words(page), /It is tied to your account[\s\S]*Sign-in of your organisation[\s\S]*Not yet/)
    await axe(page)
    await narrow(page)
    // this session was opened with a password: signing out ends all there is to end
    await signOut(page)
    assert.equal(path(page), '/sign-in')
    await backAtOnce(page)
    assert.equal(await heading(page), 'Today')
  })

  journey('who came by the organisation is told when they sign out that they are still signed in there, and signs out there too', async ({ page, base, axe, narrow, tabTo }) => {
    await page.goto(`${at(base)}/sign-in`)
    await away(page)
    await asUser(page, 'beth-1')
    assert.equal(await heading(page), 'Today')
    await signOut(page)
    assert.equal(await heading(page), 'You are signed out')
    await axe(page)
    await narrow(page)
    const out = page.getByRole('link', { name: 'Sign out of NHS.net' })
    await tabTo(page, out)
    await out.click()
    await page.waitForURL((url) => url.origin === provider.issuer)
    await page.getByRole('button', { name: /sign me out/i }).click()
    await page.waitForLoadState('load')
    await page.goto(`${at(base)}/sign-in`)
    await away(page)
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'The sign-in of the organisation', 'it asks again who one is')
  })

  journey('the own second step follows, for this installation does not trust the provider with it', async ({ page, base, people, password, axe }) => {
    const { email } = named(people, 'Beth Arkwright')
    await page.goto(`${at(base)}/account/second-step`)
    await withPassword(page, email, password)
    const secret = await page.locator('.lw-secret').innerText()
    await page.fill('[name=code]', codeOf(secret))
    await press(page, 'Finish')
    await page.goto(`${at(base)}/account`)
    await signOut(page)
    await away(page)
    await asUser(page, 'beth-1')
    assert.equal(await heading(page), 'Enter your code')
    await axe(page)
    await page.fill('[name=code]', codeOf(secret, 1))
    await press(page, 'Sign in')
    assert.equal(await heading(page), 'Today')
  })

  journey('it is tied from the account page, and untied again', async ({ page, base, people, password, axe, narrow }) => {
    const { email } = named(people, 'Yasmin Rafiq')
    users['yasmin-1'] = { email, email_verified: true }
    await page.goto(`${at(base)}/account`)
    await withPassword(page, email, password)
    await follow(page, 'Tie your sign-in of NHS.net to this account')
    await axe(page)
    await narrow(page)
    await away(page)
    await asUser(page, 'yasmin-1')
    await press(page, 'Tie it to my account')
    await press(page, /^Untie/)
    assert.match(await words(page), /It is untied from your account/)
    await axe(page)
    await signOut(page)
    await backAtOnce(page)
    assert.equal(await heading(page), 'Tie this sign-in to your account', 'it opens nothing any more')
  })

  journey('who has no account, no verified address, or goes back gets no further', async ({ base, anotherPage, people, axe, narrow }) => {
    users.stranger = { email: 'stranger@example.org', email_verified: true }
    users.unverified = { email: named(people, 'Beth Arkwright').email, email_verified: false }
    for (const [user, said] of [['stranger', /No account here has the e-mail address that NHS.net gives/], ['unverified', /does not say that your e-mail address is verified/]]) {
      const page = await anotherPage()
      await page.goto(`${at(base)}/sign-in`)
      await away(page)
      await asUser(page, user)
      await complains(page, said)
      await axe(page)
      await narrow(page)
    }
    const page = await anotherPage()
    await page.goto(`${at(base)}/sign-in`)
    await away(page)
    await page.getByRole('button', { name: 'Go back' }).click()
    await page.waitForURL((url) => url.hostname === 'localhost')
    await complains(page, /You did not finish signing in at NHS.net/)
    await axe(page)
    await page.goto(page.url())
    await complains(page, /was used before/)
    await page.goto(`${base}/sign-in`)
    assert.equal(await page.getByRole('button', { name: button }).count(), 0, 'an address that one does not come back to has no button')
  })

  journey('where the provider is away it says so, and a password signs in all the same', async ({ page, base, people, password, axe, narrow }) => {
    await provider.stop()
    await page.goto(`${at(base)}/sign-in`)
    await press(page, button)
    await complains(page, /NHS.net cannot be reached at the moment/)
    await axe(page)
    await narrow(page)
    await withPassword(page, named(people, 'Yasmin Rafiq').email, password)
    assert.notEqual(path(page), '/sign-in')
  })
}, {
  settings: async () => {
    provider = await startProvider(users)
    return provider.settings
  },
  besides: () => [provider.issuer]
})
