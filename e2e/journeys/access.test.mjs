// Who has access, and a review of it, by the governance lead and an administrator together.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, follow, heading, named, notFound, path, press, words } from './steps.mjs'

/** The card of an account in a review. */
const card = (page, name) => page.locator('section.lw-card').filter({ has: page.getByRole('heading', { name: new RegExp(`^${name}`) }) })

/** Writes down what was found of an account. */
async function found(page, name, outcome, note = '') {
  const one = card(page, name)
  await one.locator('[name=outcome]').selectOption({ label: outcome })
  if (note) await one.locator('[name=note]').fill(note)
  await Promise.all([page.waitForEvent('load'), one.getByRole('button', { name: 'Write that down' }).click()])
}

onEachEngine('Who has access', (journey) => {
  const kept = {}

  journey('the governance lead reads who may do what, since when, and begins a review', async ({ page, signIn, someone, axe, narrow, shot }) => {
    await signIn(page, someone('governance').email)
    await follow(page, 'Who has access')
    for (const said of [/Beth Arkwright/, /Link worker, since/, /Second step/, /Last signed in/]) assert.match(await words(page), said)
    assert.equal(await page.locator('main a[href^="/admin/users"]').count(), 0, 'users are the administrator’s')
    await axe(page)
    await narrow(page)
    await shot(page, 'access')
    await page.fill('[name=months]', '18')
    await press(page, 'Save')
    await complains(page, /must be 12 or fewer/)
    await axe(page)
    await page.fill('[name=months]', '3')
    await press(page, 'Save')
    assert.equal(await page.inputValue('[name=months]'), '3')
    await press(page, 'Begin a review')
    assert.equal(await heading(page), 'Review of access')
    kept.review = path(page)
    await axe(page)
    await narrow(page)
    await shot(page, 'access-review')
  })

  journey('what is written down has to be so', async ({ page, anotherPage, signIn, someone, people, axe, narrow }) => {
    await signIn(page, someone('governance').email)
    await page.goto(kept.review)
    await found(page, 'Yasmin Rafiq', 'Ended', 'Left in May')
    await complains(page, /has access still/)
    assert.equal(await card(page, 'Yasmin Rafiq').locator('[name=note]').inputValue(), 'Left in May')
    await axe(page)
    await narrow(page)
    await found(page, 'Beth Arkwright', 'Kept as it is')
    assert.match(await card(page, 'Beth Arkwright').innerText(), /Kept as it is/)

    const admin = await anotherPage()
    await signIn(admin, someone('administrator').email)
    await admin.goto(kept.review)
    await card(admin, 'Yasmin Rafiq').getByRole('link', { name: 'Yasmin Rafiq' }).click()
    await admin.getByRole('heading', { level: 1, name: 'Yasmin Rafiq' }).waitFor()
    await press(admin, 'Disable the account')
    await axe(admin)
    await narrow(admin)
    await found(page, 'Yasmin Rafiq', 'Ended', 'Left in May')
    assert.match(await card(page, 'Yasmin Rafiq').innerText(), /Ended/)
    await press(page, 'Close the review')
    await complains(page, /still to be looked at/)

    await admin.goto('/admin/access')
    assert.match(await words(admin), /People without a worker[\s\S]*Yasmin Rafiq, account disabled/)
    await axe(admin)
    await narrow(admin)
    await admin.context().clearCookies()
    await signIn(admin, named(people, 'Beth Arkwright').email)
    await notFound(admin, '/admin/access')
  })
})
