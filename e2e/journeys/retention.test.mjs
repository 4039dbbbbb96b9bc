// Records whose time is over: a service whose work ended in 2017 is opened today. The governance lead looks at one, decides, keeps one
// longer, sets a hold; a manager confirms without being told whose it is; and it is taken back.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, fillDate, follow, go, heading, leadsSomewhere, notFound, path, press, words } from './steps.mjs'

const why = 'Looked at, and nothing in it is needed any more.'

/** The list, once the night's reckoning has been done. */
async function list(page) {
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto('/audit/retention')
    if ((await page.locator('main tbody tr').count()) > 0) return
    await new Promise((done) => setTimeout(done, 500))
  }
  assert.fail('nothing came onto the list')
}

const first = (page) => page.locator('main tbody tr').first()

onEachEngine('How long records are kept', (journey) => {
  const kept = {}

  journey('what is due stands on a list, and nobody’s name does', async ({ page, signIn, someone, axe, narrow, shot }) => {
    await signIn(page, someone('governance').email)
    await list(page)
    assert.match(await words(page), /Due now/)
    await axe(page)
    await narrow(page)
    await shot(page, 'retention-list')
    await press(page, 'Decide')
    await complains(page, /Choose the records/, /Choose what is decided/, /Say in a sentence why/)
    await axe(page)
    for (const name of ['Holds', 'Destroyed', 'For how long']) {
      await follow(page, name)
      await axe(page)
      await narrow(page)
      await leadsSomewhere(page)
    }
    await page.fill('[name=adult]', '7')
    await press(page, 'Save')
    await complains(page, /8 to 20 years/)
    await axe(page)
  })

  journey('a record is opened to be read, by its own ground, and says how long it is kept', async ({ page, signIn, someone, axe, narrow, shot }) => {
    await signIn(page, someone('governance').email)
    await list(page)
    await go(page, first(page).getByRole('link', { name: /^Look at it/ }))
    kept.review = path(page)
    await axe(page)
    await narrow(page)
    await shot(page, 'retention-one')
    await press(page, 'Open the record to read it')
    kept.person = path(page)
    kept.name = await heading(page)
    assert.match(await words(page), /Why you see this\s+review before destruction/)
    assert.match(await words(page), /How long this is kept/)
    await follow(page, 'More on this')
    assert.match(await words(page), /8 years after the last entry|birthday/)
    await press(page, 'Set it')
    await complains(page, /Choose what it is/, /Say in a sentence why/)
    await page.check('[name=mark][value=complaint]')
    await page.fill('[name=why]', 'The complaint of May is looked into')
    await press(page, 'Set it')
    assert.match(await words(page), /a hold \(a complaint\)/)
    await axe(page)
    await narrow(page)
    await shot(page, 'retention-person')
    await notFound(page, kept.review)
    await page.goto(`${kept.person}/keeping`)
    await press(page, 'Lift it')
    await complains(page, /Say in a sentence why/)
    await page.locator('main [name=lift_why]').fill('The complaint was answered')
    await press(page, 'Lift it')
    assert.match(await words(page), /Lifted/)
    await axe(page)
  })

  journey('one is kept longer and one decided; a manager confirms without a name; it is taken back', async ({ page, anotherPage, signIn, someone, axe, narrow, shot }) => {
    await signIn(page, someone('governance').email)
    await list(page)
    await first(page).locator('[name=which]').check()
    await page.check('[name=decision][value=keep]')
    await page.fill('[name=why]', why)
    await fillDate(page, 'until', 1, 1, 2099)
    await press(page, 'Decide')
    await complains(page, /within 5 years/)
    assert.equal(await first(page).locator('[name=which]').isChecked(), true, 'what was chosen stays chosen')
    await fillDate(page, 'until', 1, 6, new Date().getFullYear() + 2)
    await press(page, 'Decide')
    assert.match(await words(page), /They are kept longer/)

    await first(page).locator('[name=which]').check()
    await page.check('[name=decision][value=destroy]')
    await page.fill('[name=why]', why)
    await press(page, 'Decide')
    assert.match(await words(page), /waits for a second person/)
    await follow(page, /^Waits for a second person/)
    const handle = await first(page).locator('th').innerText()
    await go(page, first(page).getByRole('link', { name: /^Look at it/ }))
    const review = path(page)
    await page.goto('/destruction')
    assert.match(await words(page), /You decided this yourself/)

    const manager = await anotherPage()
    await signIn(manager, someone('manager').email)
    await follow(manager, 'Records to destroy')
    assert.ok(!(await words(manager)).includes(handle.trim().slice(0, 8)), 'nothing says whose it is')
    await axe(manager)
    await narrow(manager)
    await shot(manager, 'retention-second')
    await notFound(manager, review)
    await manager.goto('/destruction')
    await press(manager, 'Send it back')
    await complains(manager, /Write something here/)
    await press(manager, 'Confirm the destruction')
    assert.match(await words(manager), /It is confirmed/)

    await page.goto(review)
    assert.match(await words(page), /unless it is taken back/)
    await axe(page)
    await page.fill('[name=back_why]', 'The family asked for a copy first')
    await press(page, 'Take it back')
    assert.match(await words(page), /Waits for a decision/)
    await axe(page)
    await narrow(page)
  })

  journey('with JavaScript off it is the same', async ({ page, withoutScript, signIn, someone, axe }) => {
    await signIn(page, someone('governance').email)
    await list(page)
    const plain = await withoutScript()
    await plain.goto('/audit/retention')
    await first(plain).locator('[name=which]').check()
    await plain.check('[name=decision][value=destroy]')
    await plain.fill('[name=why]', why)
    await press(plain, 'Decide')
    assert.match(await words(plain), /waits for a second person/)
    await axe(plain)
  })
}, { seeding: ['--as-of', '2017-03-01'] })
