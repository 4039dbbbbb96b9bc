// One person, referred twice: who is perhaps known already is said by initials and a year, and joined by somebody who
// reads both. Nobody opens a colleague's record by writing a referral down.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { follow, go, heading, keyboard, named, notFound, path, press, referred, words, writtenDown } from './steps.mjs'

const nell = { given: 'Nell', family: 'Harrowgate', birth: [9, 5, 1948], postcode: 'HB4 5AG' }

/** The referrals in the inbox with this name, the oldest first. */
const waiting = (page, name) => page.locator('main table a[href^="/referrals/"]', { hasText: name })

/** The part of the page of a referral that says who it may be. */
const alike = (page) => page.locator('section', { has: page.locator('#alike') })

onEachEngine('The same person twice', (journey) => {
  const kept = {}

  journey('a second referral says that the person is perhaps known, by initials and a year', async ({ page, anotherPage, practiceLink, signIn, people, axe, narrow, shot }) => {
    kept.first = await referred(page, practiceLink, { ...nell, story: 'Alone since her move.' })
    const later = await anotherPage()
    kept.second = await referred(later, practiceLink, { ...nell, story: 'Her heating is off again.' })

    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto('/inbox')
    assert.equal(await waiting(page, 'Nell Harrowgate').count(), 2)
    await go(page, page.locator('main table tr', { hasText: kept.second }).getByRole('link').first())
    kept.page = path(page)
    assert.match(await alike(page).innerText(), /NH, born 1948/)
    assert.match(await alike(page).innerText(), /same name/)
    assert.doesNotMatch(await alike(page).innerText(), /Harrowgate/)
    await axe(page)
    await narrow(page)
    await page.locator('#alike').scrollIntoViewIfNeeded()
    await shot(page, 'perhaps-known')
  })

  journey('the worker says it is the same person: both referrals stand together, and nothing told is lost', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(kept.page)
    await press(page, 'This is the same person')
    assert.equal(path(page), kept.page)
    assert.match(await words(page), /now stands with the record that was known already/)
    assert.match(await words(page), /The same person before/)
    assert.equal(await alike(page).count(), 0)
    await axe(page)
    await narrow(page)

    await follow(page, kept.first)
    assert.match(await words(page), /Alone since her move/)
    assert.match(await words(page), new RegExp(kept.second))
    await axe(page)
  })

  journey('one of them is closed as a duplicate, and the referrer reads which words go', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(kept.page)
    const details = page.locator('#answer-duplicate')
    await details.locator('summary').click()
    const form = details.locator('form[method=post]')
    await form.locator('[name=duplicate_of]').selectOption({ index: 1 })
    await go(page, form.getByRole('button', { name: 'Read the message before it goes' }))
    assert.doesNotMatch(await form.locator('[name=duplicate_message]').inputValue(), /Harrowgate/)
    await axe(page)
    await narrow(page)
    await go(page, form.getByRole('button', { name: 'Mark as a duplicate and send the message' }))
    assert.match(await words(page), /marked as a duplicate/)
    await axe(page)
    await page.goto('/inbox')
    assert.equal(await waiting(page, 'Nell Harrowgate').count(), 1)
  })

  journey('whoever wrote a referral down cannot open a colleague’s record with it', async ({ page, anotherPage, signIn, people, axe, narrow }) => {
    const elsewhere = await anotherPage()
    await signIn(elsewhere, named(people, 'Demelza Rowe').email)
    await elsewhere.goto('/caseload')
    await go(elsewhere, elsewhere.locator('main table a[href^="/episodes/"]').first())
    kept.episode = path(elsewhere)
    kept.theirs = await elsewhere.getByRole('link', { name: 'Record and timeline' }).getAttribute('href')
    await elsewhere.goto(kept.theirs)
    kept.name = await heading(elsewhere)
    const [given, ...family] = kept.name.split(' ')
    const [, day, month, year] = (await words(elsewhere)).match(/Born\s+(\d+) (\w+) (\d+)/)
    const birth = [day, new Date(`1 ${month} 2000`).getMonth() + 1, year]

    await signIn(page, named(people, 'Ruth Callaghan').email)
    await notFound(page, kept.theirs)
    await writtenDown(page, { given, family: family.join(' '), birth, story: 'Asked me at the counter whether anybody drives.' })
    await page.goto('/inbox')
    await go(page, waiting(page, kept.name).first())
    kept.written = path(page)
    await press(page, 'This is the same person')
    assert.match(await words(page), /You wrote this referral down yourself, and the other record is not one of yours/)
    await axe(page)
    await narrow(page)
    await notFound(page, kept.theirs)
  })

  journey('the lead of her team says it: what another supports is told in a line, and opens to neither', async ({ page, anotherPage, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Helen Okafor').email)
    await page.goto(kept.written)
    await press(page, 'This is the same person')
    assert.match(await words(page), /now stands with the record that was known already/)
    await axe(page)
    await narrow(page)

    const writer = await anotherPage()
    await signIn(writer, named(people, 'Ruth Callaghan').email)
    await writer.goto(kept.written)
    assert.match(await words(writer), /Demelza Rowe/, 'with whom they are is said')
    await axe(writer)
    for (const opened of [page, writer]) {
      await opened.goto(kept.theirs)
      assert.match(await words(opened), /of earlier support you see when it was and with whom/)
      await axe(opened)
      await narrow(opened)
      await notFound(opened, kept.episode)
    }
  })

  journey('by keyboard alone two referrals of one person are joined', async ({ page, anotherPage, practiceLink, signIn, people, tabTo }) => {
    const twin = { ...nell, given: 'Odile', family: 'Quarmby' }
    await referred(page, practiceLink, { ...twin, story: 'Would like company.' })
    const reference = await referred(await anotherPage(), practiceLink, { ...twin, story: 'Would like company still.' })
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto('/inbox')
    await go(page, page.locator('main table tr', { hasText: reference }).getByRole('link').first())
    await keyboard(page, tabTo).press('This is the same person')
    assert.match(await words(page), /now stands with the record that was known already/)
  })
})
