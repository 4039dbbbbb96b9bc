// Passkeys, with the browser's own virtual device: made on the account page, signed in with, removed. They are taken where the
// address has a name, so these journeys go to localhost.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, follow, heading, named, path, press, words } from './steps.mjs'

/** Gives the browser a device that checks who uses it; gives what it is asked by. */
async function device(page, { verifies = true } = {}) {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: verifies, automaticPresenceSimulation: true }
  })
  return {
    credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    put: (credential) => session.send('WebAuthn.addCredential', { authenticatorId, credential })
  }
}

/** Signs in through the form at this address. */
async function signInAt(page, at, email, password) {
  await page.goto(`${at}/sign-in`)
  await page.fill('[name=email]', email)
  await page.fill('[name=password]', password)
  await press(page, 'Sign in')
}

/** Presses the button, after which the browser's device answers by itself. */
async function byPasskey(page, at) {
  await page.goto(`${at}/sign-in`)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.waitForURL((url) => url.pathname !== '/sign-in' && url.pathname !== '/sign-in/passkey')
  await page.waitForLoadState('load')
}

onEachEngine('Passkeys', (journey) => {
  const kept = {}
  const at = (base) => base.replace('127.0.0.1', 'localhost')

  journey('a passkey is added, and signs in by itself', async ({ page, base, anotherPage, people, password, axe, narrow }) => {
    const { email } = named(people, 'Beth Arkwright')
    const bethsDevice = await device(page)
    await signInAt(page, at(base), email, password)
    await page.goto(`${at(base)}/account`)
    await axe(page)
    await follow(page, 'Add a passkey')
    await axe(page)
    await narrow(page)
    await press(page, 'Go on')
    await complains(page, /name by which you know/)
    await axe(page)
    await page.fill('[name=name]', 'Work laptop')
    await page.fill('[name=password]', 'not the password')
    await press(page, 'Go on')
    await complains(page, /not your present password/)
    assert.equal(await page.inputValue('[name=name]'), 'Work laptop')
    await page.fill('[name=password]', password)
    await page.locator('main').getByRole('button', { name: 'Go on' }).click()
    await page.waitForURL('**/account')
    assert.match(await words(page), /The passkey is added[\s\S]*Work laptop/)
    await axe(page)
    await narrow(page)
    const [credential] = await bethsDevice.credentials()
    assert.ok(credential.isResidentCredential, 'kept by the device with whose it is')
    kept.credential = credential

    const later = await anotherPage()
    const same = await device(later)
    await same.put(credential)
    await later.goto(`${at(base)}/sign-in`)
    await axe(later)
    await narrow(later)
    await byPasskey(later, at(base))
    assert.equal(await heading(later), 'Today')
    kept.credential = (await same.credentials())[0]
  })

  journey('a device without a passkey, one that does not check who uses it, and another address get no further', async ({ page, base, anotherPage, axe, narrow }) => {
    await device(page)
    await page.goto(`${at(base)}/sign-in`)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByText('Nothing came from your device').waitFor()
    await axe(page)
    await narrow(page)
    await follow(page, 'Sign in with your password')
    assert.equal(path(page), '/sign-in')

    const unseen = await anotherPage()
    const careless = await device(unseen, { verifies: false })
    await careless.put(kept.credential)
    await unseen.goto(`${at(base)}/sign-in`)
    await unseen.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await unseen.getByText('Nothing came from your device').waitFor()

    await page.goto('/sign-in')
    assert.equal(await page.getByRole('button', { name: 'Sign in with a passkey' }).count(), 0, 'an address without a name takes none')
  })

  journey('a copy of a passkey stops it, and the account page says so', async ({ page, base, anotherPage, people, password, axe, narrow }) => {
    const { email } = named(people, 'Beth Arkwright')
    const copied = await anotherPage()
    await (await device(copied)).put({ ...kept.credential, signCount: 0 })
    await copied.goto(`${at(base)}/sign-in`)
    await copied.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await copied.locator('.nhsuk-error-summary').waitFor()
    await complains(copied, /answered as a copy of it would/)
    await axe(copied)
    await narrow(copied)
    await signInAt(page, at(base), email, password)
    await page.goto(`${at(base)}/account`)
    assert.match(await words(page), /a copy of it seemed to be in use/)
    await axe(page)
    await narrow(page)
  })

  journey('a removed passkey opens nothing', async ({ page, base, people, password, axe }) => {
    const { email } = named(people, 'Yasmin Rafiq')
    await device(page)
    await signInAt(page, at(base), email, password)
    await page.goto(`${at(base)}/account/passkeys/new`)
    await page.fill('[name=name]', 'Telephone')
    await page.fill('[name=password]', password)
    await page.locator('main').getByRole('button', { name: 'Go on' }).click()
    await page.waitForURL('**/account')
    await press(page, /^Remove/)
    assert.match(await words(page), /The passkey is removed here/)
    await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
    await page.waitForURL('**/sign-in')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.locator('.nhsuk-error-summary').waitFor()
    await complains(page, /not known here: it was removed/)
    await axe(page)
  })
})
