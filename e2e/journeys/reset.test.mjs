// A lost password or telephone: an administrator resets the sign-in. Whoever it is for is told by whom, chooses a new
// password at an address that works once, and nothing that opened the account before opens it any more.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, follow, heading, keyboard, named, notFound, path, press, words } from './steps.mjs'

const renewed = 'nine-kettles-under-the-stairs'

/** The page of a user, from the list. */
async function userPage(page, name) {
  await page.goto('/admin/users')
  await follow(page, name)
}

/** The address on the page, to hand over. */
const handedOver = async (page) => new URL((await page.locator('.lw-secret').innerText()).trim()).pathname

onEachEngine('A reset of sign-in', (journey) => {
  const kept = {}

  journey('the page of a user says what they are and whom they support, and a page says what a reset does', async ({ page, signIn, people, someone, axe, narrow, shot }) => {
    await signIn(page, someone('administrator').email)
    await userPage(page, 'Beth Arkwright')
    for (const said of [/Beth Arkwright supports \d+ people now/, /Link worker/, /Reset sign-in/]) assert.match(await words(page), said)
    kept.user = path(page)
    await axe(page)
    await narrow(page)
    await shot(page, 'admin-user')

    await follow(page, 'Reset sign-in')
    for (const said of [/every device is signed out/, /Beth Arkwright is told that it was you/, /cannot be undone/]) assert.match(await words(page), said)
    await axe(page)
    await narrow(page)
    await shot(page, 'admin-reset')

    await userPage(page, named(people, 'Kit Rowntree-Dale').name)
    assert.equal(await page.getByRole('link', { name: 'Reset sign-in' }).count(), 0, 'nobody resets their own')
    await axe(page)
    await notFound(page, '/caseload')
  })

  journey('it signs her out everywhere, and her old password works no longer', async ({ page, anotherPage, signIn, people, someone, password, axe, narrow }) => {
    const { email } = named(people, 'Beth Arkwright')
    const hers = await anotherPage()
    await signIn(hers, email)
    assert.equal(await heading(hers), 'Today')

    await signIn(page, someone('administrator').email)
    await page.goto(`${kept.user}/reset`)
    await press(page, 'Reset sign-in')
    await complains(page, /how you made sure/)
    await axe(page)
    await page.fill('[name=how]', 'She came to my desk with her new telephone')
    await press(page, 'Reset sign-in')
    assert.equal(await heading(page), 'Sign-in reset')
    kept.address = await handedOver(page)
    await axe(page)
    await narrow(page)

    await hers.goto('/today')
    assert.equal(await heading(hers), 'Sign in')
    await signIn(hers, email, password)
    await complains(hers)
    await axe(hers)
  })

  journey('she is told who reset it, chooses a new password at the address, and lands where it says so again', async ({ page, axe, narrow, shot }) => {
    await page.goto(kept.address)
    assert.match(await heading(page), /^Choose a new password/)
    assert.match(await words(page), /reset on .* by Kit Rowntree-Dale/)
    assert.match(await words(page), /She came to my desk with her new telephone/)
    assert.match(await words(page), /beth\.arkwright@example\.org/)
    await axe(page)
    await narrow(page)
    await shot(page, 'join-reset')
    await page.fill('[name=password]', 'password1234')
    await press(page, 'Set the new password')
    await complains(page)
    assert.match(await words(page), /by Kit Rowntree-Dale/)
    await axe(page)
    await narrow(page)

    await page.fill('[name=password]', renewed)
    await press(page, 'Set the new password')
    assert.equal(path(page), '/account')
    assert.match(await words(page), /Your new password is set/)
    assert.match(await words(page), /last reset on .* by Kit Rowntree-Dale/)
    await axe(page)
    await narrow(page)
    await page.goto('/caseload')
    assert.equal(await heading(page), 'Caseload', 'whom she supports is with her still')
  })

  journey('the address works once, the new password does, and the old one does not', async ({ page, signIn, people, password, axe }) => {
    const { email } = named(people, 'Beth Arkwright')
    await page.goto(kept.address)
    assert.match(await heading(page), /used already/)
    await axe(page)
    await signIn(page, email, password)
    await complains(page)
    await signIn(page, email, renewed)
    assert.equal(await heading(page), 'Today')
  })

  journey('the audit has who did it', async ({ page, signIn, someone, axe }) => {
    await signIn(page, someone('governance').email)
    await page.goto('/audit/changes')
    assert.match(await page.locator('main tbody tr', { hasText: /reset/i }).first().innerText(), /Kit Rowntree-Dale/)
    await axe(page)
  })

  journey('by keyboard alone a sign-in is reset, and a new password chosen', async ({ page, anotherPage, signIn, people, someone, tabTo }) => {
    await signIn(page, someone('administrator').email)
    await page.goto('/admin/users')
    const keys = keyboard(page, tabTo)
    await keys.follow('Yasmin Rafiq')
    await keys.follow('Reset sign-in')
    await keys.type('how', 'I rang her at home')
    await keys.press('Reset sign-in')
    const address = await handedOver(page)

    const hers = await anotherPage()
    await hers.goto(address)
    await keyboard(hers, tabTo).type('password', renewed)
    await Promise.all([hers.waitForEvent('load'), hers.keyboard.press('Enter')])
    assert.equal(path(hers), '/account')
    const elsewhere = await anotherPage()
    await signIn(elsewhere, named(people, 'Yasmin Rafiq').email, renewed)
    assert.equal(await heading(elsewhere), 'Today')
  })
})
