// How little it takes: what a form asks for before it is taken, and every field typed, tick set and button pressed on the
// shortest way. Counted, as a receptionist at the counter and a link worker between two calls would.

import assert from 'node:assert/strict'
import { onOneEngine } from '../support.mjs'
import { go, heading, named, press, words } from './steps.mjs'

/** A page whose reader is counted: what they answer, and what they press or follow. */
function counted(page) {
  const taken = { answers: 0, presses: 0 }
  const main = page.locator('main')
  const answer = (done) => {
    taken.answers += 1
    return done
  }
  const pressing = (locator) => {
    taken.presses += 1
    return go(page, locator)
  }
  return {
    taken,
    type: (name, text) => answer(page.fill(`[name=${name}]`, text)),
    tick: (name, value) => answer(page.check(value ? `[name=${name}][value=${value}]` : `[name=${name}]`)),
    choose: (name, value) => answer(page.selectOption(`[name=${name}]`, value)),
    press: (name) => pressing(main.getByRole('button', { name, exact: true }).first()),
    follow: (locator) => pressing(locator)
  }
}

/** How many answers the page asks for when nothing is given. */
async function demanded(page, button) {
  await press(page, button)
  return page.locator('.nhsuk-error-summary').getByRole('link').count()
}

onOneEngine('Few steps', (journey) => {
  journey('a receptionist’s referral takes eleven answers, each of which it asks for, and three presses', async ({ page, anotherPage, practiceLink, signIn, people }) => {
    const strict = await anotherPage()
    await strict.goto(practiceLink)
    await page.goto(practiceLink)
    const way = counted(page)

    const onTheFirst = await demanded(strict, 'Continue')
    await way.type('given_name', 'Massen')
    await way.type('family_name', 'Trevail')
    await way.tick('nhs_unknown')
    await way.type('phone', '0113 496 0123')
    assert.equal(way.taken.answers, onTheFirst, 'each answer of the first screen is one it asks for')
    await way.press('Continue')

    for (const [name, value] of [['given_name', 'A'], ['family_name', 'B'], ['phone', '0113 496 0123']]) await strict.fill(`[name=${name}]`, value)
    await strict.check('[name=nhs_unknown]')
    await press(strict, 'Continue')
    const onTheSecond = await demanded(strict, 'Continue')
    await way.tick('needs', 'loneliness')
    await way.tick('told_kind', 'card')
    await way.tick('consent', 'yes')
    await way.tick('agrees', 'yes')
    await way.type('referrer_name', 'Jo Hart')
    await way.choose('source', 'receptionist')
    await way.type('referrer_contact', 'extension 12')
    assert.equal(way.taken.answers, onTheFirst + onTheSecond, 'and each of the second too')
    await way.press('Continue')
    await way.press('Send the referral')
    assert.match(await heading(page), /The referral is in/)

    assert.ok(way.taken.answers <= 11, `${way.taken.answers} answers`)
    assert.ok(way.taken.presses <= 3, `${way.taken.presses} presses`)
    const worker = await anotherPage()
    await signIn(worker, named(people, 'Ruth Callaghan').email)
    await worker.goto('/inbox')
    assert.match(await words(worker), /Massen Trevail/)
  })

  journey('whoever refers signed in is asked for eight answers, and not again who they are', async ({ page, signIn, people }) => {
    await signIn(page, named(people, 'Janice Pollitt').email)
    await page.goto('/refer')
    const onTheFirst = await demanded(page, 'Continue')
    for (const [name, value] of [['given_name', 'Derwa'], ['family_name', 'Lanyon'], ['phone', '0113 496 0123']]) await page.fill(`[name=${name}]`, value)
    await page.check('[name=nhs_unknown]')
    await press(page, 'Continue')
    const onTheSecond = await demanded(page, 'Continue')
    assert.ok(onTheFirst + onTheSecond <= 8, `${onTheFirst} and ${onTheSecond} answers`)
    assert.equal(await page.inputValue('[name=referrer_name]'), 'Janice Pollitt')
    assert.equal(await page.inputValue('[name=source]'), 'receptionist')
  })

  journey('a phone call that was planned is recorded from Today by one answer and two presses', async ({ page, signIn, people }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    const row = page.locator('main table tr', { hasText: /, phone/ }).filter({ hasNotText: 'First meeting' }).first()
    const name = await row.getByRole('link').first().innerText()
    const way = counted(page)
    await way.follow(row.getByRole('link', { name: /^Record/ }))
    assert.equal(await page.locator('[name=place]').inputValue(), 'phone', 'it begins as it was planned')
    assert.equal(await page.evaluate(() => document.activeElement.name), 'minutes', 'and in the one field that is never known')
    await way.type('minutes', '12')
    await way.press('Record the contact')

    assert.match(await words(page), /12 minutes, Ruth Callaghan/)
    assert.match(await heading(page), new RegExp(`^${name}`))
    assert.deepEqual(way.taken, { answers: 1, presses: 2 })
  })

  journey('a contact asks for its minutes and nothing else', async ({ page, signIn, people }) => {
    await signIn(page, named(people, 'Imogen Fairweather').email)
    await page.goto('/caseload')
    await go(page, page.locator('main table a[href^="/episodes/"]').first())
    await go(page, page.getByRole('link', { name: 'Record a contact', exact: true }))
    assert.equal(await demanded(page, 'Record the contact'), 1)
    assert.match(await page.locator('.nhsuk-error-summary').innerText(), /how many minutes/)
  })

  journey('somebody who asks for themselves is asked for six things on one page, and two presses', async ({ page, selfReferral }) => {
    await page.goto(selfReferral)
    const asked = await demanded(page, 'Continue')
    assert.ok(asked <= 6, `${asked} answers`)
    const way = counted(page)
    await way.type('given_name', 'Hedra')
    await way.type('family_name', 'Moyle')
    await way.type('phone', '07700 900 165')
    if (await page.locator('[name=site]').count()) await way.choose('site', { label: 'Harbour Lights Surgery' })
    await way.type('story', 'I would like to go out again.')
    await way.tick('consent')
    assert.equal(way.taken.answers, asked, 'each answer is one it asks for')
    await way.press('Continue')
    await way.press('Send')
    assert.match(await heading(page), /We have your answers/)
    assert.equal(way.taken.presses, 2)
  })
})
