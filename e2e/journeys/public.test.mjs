// Pages for those without an account: a practice’s own link, and the form by which somebody refers themselves.
// Wrong input, a form sent twice, a narrow telephone, no JavaScript.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, fillDate, go, heading, named, press, words } from './steps.mjs'

async function who(page, given, family) {
  await page.fill('[name=given_name]', given)
  await page.fill('[name=family_name]', family)
  await page.check('[name=nhs_unknown]')
  await page.fill('[name=phone]', '0113 496 0123')
}

async function what(page) {
  await page.fill('[name=story]', 'Would like company in the week.')
  await page.check('[name=told_kind][value=card]')
  await page.check('[name=consent][value=yes]')
  await page.check('[name=agrees][value=yes]')
  await page.fill('[name=referrer_name]', 'Jo Hart')
  await page.selectOption('[name=source]', 'receptionist')
  await page.fill('[name=referrer_contact]', 'extension 12')
}

/** How many referrals in Ruth Callaghan’s inbox have this name. */
async function inTheInbox({ anotherPage, signIn, people }, name) {
  const worker = await anotherPage()
  await signIn(worker, named(people, 'Ruth Callaghan').email)
  await worker.goto('/inbox')
  return worker.locator('main table a', { hasText: name }).count()
}

onEachEngine('Without an account', (journey) => {
  journey('what is wrong on the first screen is said beside each field, and what was typed is kept', async ({ page, practiceLink, axe, narrow, shot }) => {
    await page.goto(practiceLink)
    await press(page, 'Continue')
    await complains(page, /first name/, /last name/, /NHS number/, /way to reach/)
    await axe(page)

    await page.fill('[name=given_name]', 'Orla')
    await page.fill('[name=family_name]', 'Fen')
    await fillDate(page, 'birth', 31, 2, 1950)
    await page.fill('[name=nhs_number]', '943 476 5918')
    await page.fill('[name=phone]', '0113 496 0OOO')
    await press(page, 'Continue')
    await complains(page, /There is no 31 February 1950/, /mistyped/, /‘O’/)
    assert.equal(await page.inputValue('[name=given_name]'), 'Orla')
    assert.equal(await page.inputValue('[name=birth-day]'), '31')
    assert.equal(await page.inputValue('[name=nhs_number]'), '943 476 5918')
    assert.equal(await page.inputValue('[name=phone]'), '0113 496 0OOO')
    await axe(page)
    await narrow(page)
    await shot(page, 'refer-errors')

    await fillDate(page, 'birth', 1, 1, new Date().getFullYear() + 1)
    await press(page, 'Continue')
    await complains(page, /future/)

    await fillDate(page, 'birth', 28, 2, 1950)
    await page.fill('[name=nhs_number]', '9434765919')
    await page.fill('[name=phone]', '0113-496 0000')
    await press(page, 'Continue')
    assert.match(await heading(page), /Step 2 of 3/)
  })

  journey('what is wrong on the second screen too, and a story that is too long is not cut', async ({ page, practiceLink, axe }) => {
    await page.goto(practiceLink)
    await who(page, 'Orla', 'Fen')
    await press(page, 'Continue')
    await page.fill('[name=story]', 'word '.repeat(2_000))
    await press(page, 'Continue')
    await complains(page, /characters long/, /agrees to be contacted/, /Choose what you are/, /Enter your name/)
    assert.equal((await page.inputValue('[name=story]')).trim().length, 9_999)
    await axe(page)
    await press(page, 'Back')
    assert.equal(await page.inputValue('[name=given_name]'), 'Orla', 'going back keeps the first screen')
    assert.equal(await page.isChecked('[name=nhs_unknown]'), true)
  })

  journey('a referral sent twice is taken once', async (given) => {
    const { page, practiceLink } = given
    await page.goto(practiceLink)
    await who(page, 'Twyla', 'Twice')
    await press(page, 'Continue')
    await what(page)
    await press(page, 'Continue')
    const form = await page.locator('main form').evaluate((form) => [...new FormData(form)])
    const send = () => page.request.post(practiceLink, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(page.url()).origin },
      data: new URLSearchParams([...form, ['go', 'send']]).toString()
    })
    const first = await send()
    assert.equal(first.status(), 200)
    const reference = (await first.text()).match(/LW-[A-Z0-9]{4}-[A-Z0-9]{4}/)?.[0]
    assert.ok(reference, 'the first one gets a reference')
    const second = await send()
    assert.ok(second.status() < 500, `the second one answered ${second.status()}`)
    await press(page, 'Send the referral')
    assert.match(await words(page), new RegExp(reference), 'the same reference is given again')
    assert.equal(await inTheInbox(given, 'Twyla Twice'), 1)
  })

  journey('someone is referred with JavaScript off', async (given) => {
    const { withoutScript, practiceLink, axe } = given
    const plain = await withoutScript()
    await plain.goto(practiceLink)
    await axe(plain)
    await who(plain, 'Plain', 'Page')
    await press(plain, 'Continue')
    await what(plain)
    await axe(plain)
    await press(plain, 'Continue')
    await press(plain, 'Send the referral')
    assert.match(await heading(plain), /The referral is in/)
    await axe(plain)
    await go(plain, plain.getByRole('link', { name: 'open the private page' }))
    assert.match(await words(plain), /Received/)
    assert.equal(await inTheInbox(given, 'Plain Page'), 1)
  })

  journey('somebody refers themselves on a telephone', async ({ page, selfReferral, axe, narrow, shot }) => {
    await page.setViewportSize({ width: 320, height: 640 })
    await page.goto(selfReferral)
    await axe(page)
    await narrow(page)
    await shot(page, 'self-referral')
    await press(page, 'Continue')
    await complains(page, /Enter your first name/, /way to reach you/, /in your own words/, /may contact you/)
    await axe(page)
    await narrow(page)

    await page.fill('[name=given_name]', 'Iris')
    await page.fill('[name=family_name]', 'Marrow')
    const site = page.locator('[name=site]')
    if (await site.count()) await site.selectOption({ label: 'Harbour Lights Surgery' })
    await page.fill('[name=phone]', '07700 900 123')
    await page.fill('[name=story]', 'I moved here and know nobody.')
    await page.check('[name=risks][value=no_food]')
    await page.check('[name=consent]')
    await press(page, 'Continue')
    assert.match(await heading(page), /Check your answers/)
    assert.match(await words(page), /same-day matter/)
    assert.match(await words(page), /999/)
    await axe(page)
    await narrow(page)
    await press(page, 'Send')
    assert.match(await heading(page), /We have your answers/)
    await axe(page)
    await narrow(page)
    await go(page, page.getByRole('link', { name: 'open the private page' }))
    assert.match(await words(page), /what you sent/)
    await axe(page)
    await narrow(page)
  })

  journey('a link that was mistyped opens nothing', async ({ page, axe }) => {
    for (const path of ['/r/not-a-link', '/follow/not-a-link', '/self/nowhere', '/join/not-an-invitation']) {
      const answer = await page.goto(path)
      assert.equal(answer.status(), 404, path)
    }
    await axe(page)
  })
})
