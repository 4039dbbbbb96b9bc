// A link worker's day: Today, the caseload, recording contacts by mouse, by keyboard and without JavaScript;
// what happens when a session ends in the middle of a note, and when two pages change the same thing.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, fillDate, follow, go, heading, named, press, words } from './steps.mjs'

const recordLinks = (page) => page.getByRole('link', { name: /^Record\s+a contact with/ })
const note = 'Rang as agreed. He has found the letter, and will bring it. The neighbour drives him on Thursday.'

onEachEngine('A worker’s day', (journey) => {
  journey('Today, the caseload and an episode are in reach of a thumb', async ({ page, signIn, people, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    assert.equal(await heading(page), 'Today')
    assert.match(await words(page), /Your caseload/)

    await follow(page, 'Caseload')
    assert.equal(await heading(page), 'Caseload')
    await axe(page)
    await narrow(page)
    await shot(page, 'caseload')
    await follow(page, 'As a board')
    await axe(page)
    await narrow(page)

    await page.goto('/caseload')
    await go(page, page.locator('main table tr', { hasText: 'Active' }).filter({ hasNotText: 'Cover for' }).first().getByRole('link').first())
    await axe(page)
    await narrow(page)
    await shot(page, 'episode')
    for (const tab of ['What matters and steps', 'Connections', 'Contacts', 'Record and timeline']) {
      await follow(page, tab)
      assert.doesNotMatch(await page.title(), /not found/)
      await axe(page)
      await narrow(page)
    }
    await shot(page, 'person')
  })

  journey('every support of the caseload fits a telephone, however long an e-mail address is', async ({ page, signIn, people, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto('/caseload')
    const links = await page.locator('main table a[href^="/episodes/"]').evaluateAll((all) => all.map((link) => link.getAttribute('href')))
    for (const episode of new Set(links)) {
      await page.goto(episode)
      await narrow(page)
    }
  })

  journey('by keyboard alone a worker opens the first person due today and records a call', async ({ page, people, password, tabTo, axe }) => {
    await page.goto('/sign-in')
    await tabTo(page, page.locator('[name=email]'))
    await page.keyboard.type(named(people, 'Ruth Callaghan').email)
    await tabTo(page, page.locator('[name=password]'))
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.locator('h1', { hasText: 'Today' }).waitFor()

    const first = page.locator('main table a[href^="/episodes/"]').first()
    await tabTo(page, first)
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    const episode = page.url()
    await tabTo(page, page.getByRole('link', { name: 'Record a contact', exact: true }))
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])

    // A fresh form waits in the one field that is never known beforehand.
    assert.equal(await page.evaluate(() => document.activeElement.name), 'minutes')
    await page.keyboard.type('12')
    await tabTo(page, page.locator('[name=notes]'))
    await page.keyboard.type('Rang. All is well, and the form is in the post.')
    await axe(page)
    await tabTo(page, page.getByRole('button', { name: 'Record the contact' }))
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])

    assert.equal(page.url(), episode)
    assert.match(await words(page), /12 minutes, Ruth Callaghan/)
    assert.match(await words(page), /the form is in the post/)
  })

  journey('wrong input to a contact keeps what was typed', async ({ page, signIn, people, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Angela Metcalfe').email)
    await go(page, recordLinks(page).first())
    await axe(page)
    await narrow(page)
    await shot(page, 'record-a-contact')

    await fillDate(page, 'date', 31, 2, 2026)
    await page.fill('[name=minutes]', 'twelve')
    await page.fill('[name=notes]', note)
    await press(page, 'Record the contact')
    await complains(page, /Minutes/, /31 February|real date|Day/)
    assert.equal(await page.inputValue('[name=date-day]'), '31')
    assert.equal(await page.inputValue('[name=minutes]'), 'twelve')
    assert.equal(await page.inputValue('[name=notes]'), note)
    await axe(page)
    await narrow(page)
  })

  journey('a note is kept when the session ends in the middle of it', async ({ page, anotherPage, signIn, people, password, axe }) => {
    const { email } = named(people, 'Beth Arkwright')
    await signIn(page, email)
    await follow(page, 'Caseload')
    await go(page, page.locator('main table a[href^="/episodes/"]').first())
    await follow(page, 'Record a contact')
    const form = page.url()
    await page.fill('[name=minutes]', '25')
    await page.fill('[name=notes]', note)

    const elsewhere = await anotherPage()
    await signIn(elsewhere, email)
    await elsewhere.goto('/account')
    await press(elsewhere, 'Sign out all other devices')
    await press(page, 'Record the contact')
    assert.equal(await heading(page), 'Sign in')
    assert.match(await words(page), /what you wrote will be there again/)
    await axe(page)
    await page.fill('[name=email]', email)
    await page.fill('[name=password]', password)
    await press(page, 'Sign in')

    assert.equal(page.url(), form)
    assert.equal(await page.inputValue('[name=notes]'), note)
    assert.equal(await page.inputValue('[name=minutes]'), '25')
    await axe(page)
    await press(page, 'Record the contact')
    assert.match(await words(page), /The neighbour drives him on Thursday/)
  })

  journey('a contact is recorded with JavaScript off', async ({ page, withoutScript, signIn, people, axe }) => {
    await signIn(page, named(people, 'Yasmin Rafiq').email)
    const plain = await withoutScript()
    await plain.goto('/caseload')
    await go(plain, plain.locator('main table a[href^="/episodes/"]').first())
    await follow(plain, 'Record a contact')
    await axe(plain)
    await plain.fill('[name=minutes]', '9')
    await plain.fill('[name=notes]', 'Written without a script.')
    await plain.selectOption('[name=next_in]', '2')
    await press(plain, 'Record the contact')
    assert.match(await words(plain), /Written without a script\./)
    await axe(plain)
  })

  journey('a plan changed on another page is not overwritten unseen', async ({ page, anotherPage, signIn, people, axe }) => {
    await signIn(page, named(people, 'Lorraine Hague').email)
    await page.goto('/caseload')
    await go(page, page.locator('main table a[href^="/episodes/"]').first())
    const plan = `${page.url()}/plan`
    await page.goto(plan)
    const second = await anotherPage()
    await signIn(second, named(people, 'Lorraine Hague').email)
    await second.goto(plan)

    const inAWeek = new Date(Date.now() + 7 * 86_400_000)
    const when = [inAWeek.getDate(), inAWeek.getMonth() + 1, inAWeek.getFullYear()]
    for (const [where, word] of [[page, 'The first page’s word'], [second, 'The second page’s word']]) {
      await fillDate(where, 'next_date', ...when)
      await where.fill('[name=next_time]', '10:30am')
      await where.fill('[name=next_note]', word)
      await press(where, 'Plan it')
    }
    assert.match(await words(page), /The first page’s word/)
    await complains(second, /chang/i)
    assert.match(await words(second), /What is planned now/)
    assert.match(await words(second), /The first page’s word/)
    assert.equal(await second.inputValue('[name=next_note]'), 'The second page’s word')
    await axe(second)

    await press(second, 'Plan it')
    assert.match(await words(second), /The second page’s word/)
    await page.reload()
    assert.match(await words(page), /The second page’s word/)
  })

  journey('signing out ends it', async ({ page, signIn, people }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await go(page, page.getByRole('button', { name: 'Sign out' }))
    await page.goto('/caseload')
    assert.equal(await heading(page), 'Sign in')
  })
})
