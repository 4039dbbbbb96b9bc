// The role card: without a charter it says so; it follows the charter by itself, for anybody; and what is beyond every worker’s power is
// said where somebody refers.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { fillDate, follow, go, path, press, words } from './steps.mjs'

/** Agrees the draft that is open, from today. */
async function agree(page) {
  await follow(page, 'Agree this charter')
  const [today, later] = [new Date(), new Date(Date.now() + 100 * 86_400_000)]
  await fillDate(page, 'from', today.getDate(), today.getMonth() + 1, today.getFullYear())
  await fillDate(page, 'discussed_on', later.getDate(), later.getMonth() + 1, later.getFullYear())
  await page.fill('[name=name_1]', 'Ruth Callaghan')
  await press(page, 'Agree this charter')
}

onEachEngine('Role card', (journey) => {
  const kept = {}

  journey('without a charter it says what is true without one, and where somebody else decides', async ({ page, signIn, someone, axe, narrow }) => {
    await signIn(page, someone('referrer').email)
    await page.goto('/role-card')
    assert.match(await words(page), /no charter in force, so nothing more is said here/)
    await page.locator('summary', { hasText: 'Need by need' }).click()
    assert.match(await words(page), /We cannot rehouse anyone[\s\S]*Who can help: The council’s housing team/)
    await axe(page)
    await narrow(page)
    kept.place = new URL(await page.locator('main a[href*="/card/"]').getAttribute('href'), page.url()).pathname
    await follow(page, 'The card for patients')
    assert.equal(path(page), '/role-card/patients')
    await axe(page)
  })

  journey('the public page follows the charter as it comes into force, and may be kept by browsers', async ({ page, anotherPage, tamper, signIn, someone, axe, narrow, shot }) => {
    const anybody = await anotherPage()
    const before = await anybody.goto(kept.place)
    assert.equal(before.headers()['cache-control'], 'public, max-age=300')
    assert.equal(before.headers()['set-cookie'], undefined)
    assert.doesNotMatch(await words(anybody), /From version/)

    await signIn(page, someone('manager').email)
    await page.goto('/charter/begin')
    await page.check('[name=from][value=boundaried]', { force: true })
    await press(page, 'Begin the draft')
    assert.match(await words(page), /Patients and referrers would read nothing of this/)
    await axe(page)
    await agree(page)

    // what was kept for some minutes is asked for anew
    const fresh = await anotherPage()
    await fresh.goto(kept.place)
    assert.match(await words(fresh), /What link workers cannot do[\s\S]*We cannot drive you[\s\S]*From version 1 of the charter/)
    await axe(fresh)
    await narrow(fresh)
    await shot(fresh, 'role-card', { fullPage: true })
    const answer = await fresh.request.get(`${kept.place.replace('/referrers', '')}/patients/paper`)
    assert.equal(answer.headers()['content-type'], 'application/pdf')
    await follow(fresh, 'The card for patients')
    assert.match(await words(fresh), /How often, where and for how long/)
    await axe(fresh)
    await narrow(fresh)
    await follow(fresh, 'Ask for support yourself')
    assert.match(path(fresh), /^\/self\//)

    await page.goto('/charter/begin')
    await page.check('[name=from][value=now]', { force: true })
    await press(page, 'Begin the draft')
    await follow(page, /Change this boundary: Own experience/)
    await page.fill('[name=words_for_public]', 'A worker may speak of their own life where it helps you.')
    await press(page, 'Save')
    assert.match(await (await anotherPage()).goto(kept.place).then((answer) => answer.text()), /From version 1/, 'a draft changes nothing')
    // version 1 has been in force since yesterday, so that the next can be from today
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
    await tamper(`UPDATE charter SET from_on = '${yesterday}' WHERE number = 1`)
    await agree(page)
    const next = await anotherPage()
    await next.goto(kept.place.replace('/referrers', ''))
    assert.match(await words(next), /A worker may speak of their own life[\s\S]*From version 2 of the charter/)
  })

  journey('what is beyond every worker’s power is said as the need is ticked, and before it is sent', async ({ page, practiceLink, withoutScript, axe, narrow }) => {
    await page.goto(practiceLink)
    assert.match(await words(page), /What link workers here can and cannot do/)
    await page.fill('[name=given_name]', 'Orla')
    await page.fill('[name=family_name]', 'Fen')
    await page.check('[name=nhs_unknown]')
    await page.fill('[name=phone]', '0113 496 0123')
    await press(page, 'Continue')
    const housing = page.getByText('We cannot rehouse anyone')
    assert.equal(await housing.isVisible(), false)
    await page.check('[name=needs][value=housing]', { force: true })
    assert.equal(await housing.isVisible(), true)
    assert.match(await words(page), /Who can help: The council’s housing team/)
    await axe(page)
    await narrow(page)
    await page.fill('[name=story]', 'Damp flat, and lonely.')
    await page.check('[name=told_kind][value=card]', { force: true })
    await page.check('[name=consent][value=yes]', { force: true })
    await page.check('[name=agrees][value=yes]', { force: true })
    await page.fill('[name=referrer_name]', 'Jo Hart')
    await page.selectOption('[name=source]', 'receptionist')
    await page.fill('[name=referrer_contact]', 'extension 12')
    await press(page, 'Continue')
    assert.match(await words(page), /What link workers here cannot do about it[\s\S]*rehouse[\s\S]*Who can help/)
    await axe(page)
    await go(page, page.getByRole('button', { name: 'Send the referral' }))
    assert.match(path(page), /received$/)
    // without JavaScript it stands beside the need from the start
    const plain = await withoutScript()
    await plain.goto(practiceLink)
    await plain.fill('[name=given_name]', 'Nia')
    await plain.fill('[name=family_name]', 'Fen')
    await plain.check('[name=nhs_unknown]')
    await plain.fill('[name=phone]', '0113 496 0124')
    await press(plain, 'Continue')
    assert.equal(await plain.getByText('We cannot rehouse anyone').isVisible(), true)
  })
})
