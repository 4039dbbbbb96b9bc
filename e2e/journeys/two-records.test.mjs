// Two records of one person: each worker says so for their own, then they are one; parted again, each has its own. And a contact that was
// written down with the wrong person.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, follow, go, heading, named, notFound, path, press, referred, words } from './steps.mjs'

const nell = { given: 'Nell', family: 'Harrowgate', birth: [9, 5, 1948], postcode: 'HB4 5AG' }

/** Opens the referral with this reference from the inbox, accepts it for oneself, and gives the record's address. */
async function accepted(page, reference) {
  await page.goto('/inbox')
  await go(page, page.locator('main table tr', { hasText: reference }).getByRole('link').first())
  const referral = path(page)
  await page.goto(`${referral}`)
  await page.locator('#answer-accept summary').click()
  await go(page, page.locator('#answer-accept form[method=post]').getByRole('button').last())
  await follow(page, 'Record and timeline')
  return path(page).split('?')[0]
}

onEachEngine('Two records of one person', (journey) => {
  const kept = {}

  journey('two records much alike are compared, and joined by whoever keeps both', async ({ page, anotherPage, practiceLink, signIn, people, axe, narrow, shot }) => {
    kept.first = await referred(page, practiceLink, { ...nell, story: 'Alone since her move.' })
    const later = await anotherPage()
    kept.second = await referred(later, practiceLink, { ...nell, story: 'Her heating is off again.' })
    await signIn(page, named(people, 'Ruth Callaghan').email)
    kept.person = await accepted(page, kept.first)
    await page.goto(`${kept.person}/edit`)
    await axe(page)
    await go(page, page.getByRole('button', { name: 'Compare the two' }).first())
    assert.match(path(page), /^\/records\//)
    kept.pair = path(page)
    assert.equal(await heading(page), 'One person or two?')
    await axe(page)
    await narrow(page)
    await shot(page, 'one-person-or-two')
    await press(page, 'Say so')
    await complains(page, /Choose one of the two/)
    await page.check('[name=same][value=no]')
    await press(page, 'Say so')
    await complains(page, /Say how you know/)
    await page.check('[name=same][value=yes]')
    await page.fill('[name=why]', 'The same street and birthday')
    await press(page, 'Say so')
    assert.match(await words(page), /The two are one record now/)
    const record = await words(page)
    assert.match(record, new RegExp(kept.first))
    assert.match(record, new RegExp(kept.second))
    assert.match(record, /Joined: Nell Harrowgate/)
    await axe(page)
    await narrow(page)
    await page.goto(kept.pair)
    assert.equal(await heading(page), 'One person: joined')
    await axe(page)
  })

  journey('parted again, each has its own, and they are not offered again', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(kept.person)
    await go(page, page.getByRole('link', { name: /^These are two people/ }))
    assert.equal(await heading(page), 'Part two records')
    await axe(page)
    await narrow(page)
    await press(page, 'Part them')
    await complains(page, /Say how you know/)
    await page.fill('[name=why]', 'Mother and daughter')
    await press(page, 'Part them')
    assert.match(await words(page), /The two are parted/)
    await page.goto(kept.pair)
    assert.equal(await heading(page), 'Two people')
    await axe(page)
    await page.goto('/records')
    await axe(page)
    await narrow(page)
    assert.doesNotMatch(await words(page), /Harrowgate/)
  })

  journey('a contact written down with the wrong person is moved, and a colleague’s people are not found', async ({ page, anotherPage, signIn, people, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto('/caseload')
    const rows = page.locator('#listed a[href^="/episodes/"]')
    const right = (await rows.nth(1).innerText()).trim()
    await go(page, rows.first())
    const episode = path(page).split('?')[0]
    await page.goto(`${episode}/contacts/new`)
    await page.locator('[name=minutes]').fill('21')
    await page.fill('[name=notes]', 'She wants to sing again.')
    await press(page, 'Record the contact')
    await page.goto(`${episode}/contacts`)
    await go(page, page.getByRole('link', { name: /Correct/ }).first())
    await follow(page, 'move it to the right person')
    await axe(page)
    await press(page, 'Move it')
    await complains(page, /Find the person it belongs to/)
    await page.fill('main [name=q]', right)
    await page.fill('[name=why]', 'Two tabs were open')
    await press(page, 'Find')
    await axe(page)
    await narrow(page)
    await shot(page, 'move-a-contact')
    await page.locator('[name=to]').first().check()
    await press(page, 'Move it')
    assert.match(await words(page), /It stands with the right person now/)
    assert.notEqual(path(page), episode)
    await follow(page, 'Record and timeline')
    assert.match(await words(page), /She wants to sing again/)
    await page.goto(episode)
    await follow(page, 'Record and timeline')
    assert.doesNotMatch(await words(page), /She wants to sing again/)
    assert.match(await words(page), /it belonged to somebody else/)
    const other = await anotherPage()
    await signIn(other, named(people, 'Demelza Rowe').email)
    await notFound(other, kept.pair)
  })
})
