// Asked in the corridor or by telephone: a worker writes it down, so that it is seen and counted; what became no
// referral is logged in seconds, without a name.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, fillDate, follow, go, heading, keyboard, named, path, press, words } from './steps.mjs'

const story = 'He asked me after the group whether somebody could look at a letter with him.'

onEachEngine('Asked in person', (journey) => {
  const kept = {}

  journey('what is missing is said, and what was typed is kept', async ({ page, signIn, people, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await follow(page, 'Refer someone')
    await axe(page)
    await narrow(page)
    await follow(page, /spoken referral/i)
    assert.equal(await heading(page), 'Write down a spoken referral')
    await axe(page)
    await narrow(page)
    await shot(page, 'spoken')

    await fillDate(page, 'asked', 31, 2, 2026)
    await page.fill('[name=story]', story)
    await press(page, 'Record the referral')
    await complains(page, /first name/, /last name/, /There is no 31 February/, /who asked/)
    assert.equal(await page.inputValue('[name=story]'), story)
    assert.equal(await page.inputValue('[name=asked-day]'), '31')
    await axe(page)
    await narrow(page)
    const later = new Date(Date.now() + 2 * 86_400_000)
    await fillDate(page, 'asked', later.getDate(), later.getMonth() + 1, later.getFullYear())
    await press(page, 'Record the referral')
    await complains(page, /today or a day that has passed/)
  })

  journey('a worker writes a spoken referral down, and hands a private page on to whoever asked', async ({ page, anotherPage, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto('/refer/spoken')
    await page.fill('[name=given_name]', 'Corrin')
    await page.fill('[name=family_name]', 'Vale')
    await page.fill('[name=phone]', '0113 496 0155')
    await page.fill('[name=safe_contact]', 'Ring after four')
    await page.fill('[name=story]', story)
    await page.check('[name=needs][value=benefits]')
    await page.selectOption('[name=source]', 'vcse')
    await page.fill('[name=referrer_name]', 'Petra Lund')
    await page.fill('[name=referrer_contact]', 'at the Tuesday group')
    await page.selectOption('[name=site]', { label: 'Harbour Lights Surgery' })
    await page.check('[name=consent][value=yes]')
    await page.check('[name=agrees][value=yes]')
    await press(page, 'Record the referral')

    assert.match(await heading(page), /The referral is in/)
    kept.reference = (await words(page)).match(/LW-[A-Z0-9-]+/)?.[0]
    assert.match(await words(page), /Hand this on to whoever asked/)
    await axe(page)
    await narrow(page)
    const follows = new URL((await page.locator('.lw-address').innerText()).trim()).pathname
    const asker = await anotherPage()
    await asker.goto(follows)
    assert.match(await words(asker), /Received/)
    assert.doesNotMatch(await asker.content(), /Corrin|Vale/)
    await axe(asker)
    await narrow(asker)
  })

  journey('it stands in the inbox like any other, and word of it is passed on by the worker herself', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto('/inbox')
    await go(page, page.locator('main table tr', { hasText: kept.reference }).getByRole('link').first())
    for (const said of [/Petra Lund/, /Asked in person/, /what is written here you pass on yourself/, /Ring after four/]) assert.match(await words(page), said)
    await axe(page)
    await narrow(page)
    await page.locator('summary', { hasText: /^Received/ }).click()
    await follow(page, 'I have told them')
    await axe(page)
    await narrow(page)
    await press(page, /told/i)
    assert.match(await words(page), /It is noted that you told them/)
    await axe(page)
  })

  journey('what became no referral is logged in seconds, and counts', async ({ page, anotherPage, signIn, people, someone, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto('/inbox')
    await follow(page, 'Log something informal')
    assert.equal(await page.locator('[name=given_name]').count(), 0, 'nobody is named')
    await axe(page)
    await narrow(page)
    await shot(page, 'informal')
    await press(page, 'Log it')
    await complains(page, /what it was/, /who it was/)
    await axe(page)
    await narrow(page)

    await page.check('[name=what][value=signposted_by_clinician]')
    await page.selectOption('[name=source]', 'nurse')
    await page.selectOption('[name=need]', 'loneliness')
    await press(page, 'Log it')
    assert.match(await words(page), /It is noted, and counts/)
    assert.equal(path(page), '/refer/informal')
    await axe(page)

    const manager = await anotherPage()
    await signIn(manager, someone('manager').email)
    await manager.goto('/service/quarter')
    const noted = manager.locator('main section, main table', { hasText: 'Noted beside the referrals' }).last()
    assert.match(await noted.innerText(), /Signposted by a clinician/)
    await axe(manager)
    await narrow(manager)
  })

  journey('by keyboard alone a spoken referral is written down, and something informal logged', async ({ page, signIn, people, tabTo }) => {
    await signIn(page, named(people, 'Imogen Fairweather').email)
    await page.goto('/refer/spoken')
    const keys = keyboard(page, tabTo)
    await keys.type('given_name', 'Bram')
    await keys.type('family_name', 'Osgood')
    await keys.type('phone', '0113 496 0166')
    await keys.type('story', 'Rang to ask for help with a form.')
    await keys.choose('source', 'The person')
    await keys.choose('site', 'Harbour')
    await keys.tick('consent')
    await keys.tick('agrees')
    await keys.press('Record the referral')
    assert.match(await heading(page), /The referral is in/)

    await page.goto('/refer/informal')
    await keys.tick('what')
    await keys.choose('source', 'Pharm')
    await keys.press('Log it')
    assert.match(await words(page), /It is noted, and counts/)
  })
})
