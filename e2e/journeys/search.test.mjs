// The search box on top of every page of whoever supports people: a person, a referral by its reference, a group. What
// was searched for is in no address, and what is not one's own is not found.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, follow, go, heading, keyboard, named, ownSupports, part, path, recordOf, words } from './steps.mjs'

/** Searches from the header of the page that stands open. */
async function search(page, sought) {
  await page.fill('#search', sought)
  await Promise.all([page.waitForEvent('load'), page.locator('#search').press('Enter')])
}

onEachEngine('The search box', (journey) => {
  const kept = {}

  journey('finds a person by parts of the name, and by name and birth', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto((await ownSupports(page))[0])
    kept.person = await recordOf(page)
    await page.goto(kept.person)
    kept.name = await heading(page)
    kept.born = (await words(page)).match(/Born\s+(\d+ \w+ \d{4})/)[1]
    const [day, month, year] = kept.born.split(' ')
    const typed = `${day}/${new Date(`1 ${month} 2000`).getMonth() + 1}/${year}`

    await page.goto('/today')
    const [given, family] = kept.name.split(' ')
    await search(page, `${given.slice(0, 3)} ${family}`)
    assert.equal(path(page), '/search', 'no name is in the address')
    assert.match(await words(page), /Read as a name/)
    assert.equal(await part(page, 'People').getByRole('link', { name: kept.name }).first().getAttribute('href'), kept.person)
    await axe(page)
    await narrow(page)

    await search(page, `${family} ${typed}`)
    assert.match(await words(page), /a name and the date of birth/)
    await go(page, part(page, 'People').getByRole('link', { name: kept.name }).first())
    assert.equal(path(page), kept.person)
  })

  journey('finds a referral by its reference, however it is typed', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto('/inbox')
    const row = page.locator('section', { has: page.locator('#others') }).locator('tbody tr').first()
    const where = await row.getByRole('link').first().getAttribute('href')
    const [reference] = (await row.innerText()).match(/LW-[A-Z0-9]{4}-[A-Z0-9]{4}/)
    for (const typed of [reference, reference.toLowerCase()]) {
      await search(page, typed)
      assert.match(await words(page), new RegExp(`Read as the reference ${reference}`))
      assert.equal(await part(page, 'Referrals').getByRole('link', { name: reference }).getAttribute('href'), where)
    }
    await axe(page)
    await narrow(page)
    await follow(page, reference)
    assert.match(await words(page), new RegExp(reference))
  })

  journey('finds a group or service by a word of its name', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto('/assets')
    const first = page.locator('main tbody th a').first()
    const [name, where] = [await first.innerText(), await first.getAttribute('href')]
    await search(page, name.split(' ').sort((one, other) => other.length - one.length)[0])
    await go(page, part(page, 'Groups and services').getByRole('link', { name, exact: true }))
    assert.equal(path(page), where)
    assert.equal(await heading(page), name)
    await axe(page)
    await narrow(page)
  })

  journey('finds nobody whom a colleague supports, and says why somebody may not be found', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Demelza Rowe').email)
    for (const sought of [kept.name, kept.born]) {
      await search(page, sought)
      assert.equal(await page.locator(`main a[href="${kept.person}"]`).count(), 0, `${sought} is not found`)
    }
    await search(page, 'zzyzx')
    assert.match(await words(page), /Nobody was found/)
    assert.match(await words(page), /Why somebody may not be found here/)
    await axe(page)
    await narrow(page)
    await search(page, '')
    await complains(page)
    await axe(page)
    await narrow(page)
  })

  journey('is reached by the key /, and is not there for who supports nobody', async ({ page, anotherPage, signIn, people, someone, tabTo }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.keyboard.press('/')
    assert.equal(await page.evaluate(() => document.activeElement.id), 'search')
    await page.keyboard.type(kept.name)
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    await keyboard(page, tabTo).follow(kept.name)
    assert.equal(path(page), kept.person)
    for (const role of ['manager', 'referrer', 'partner', 'person', 'evaluator', 'administrator']) {
      const other = await anotherPage()
      await signIn(other, someone(role).email)
      assert.equal(await other.locator('#search').count(), 0, role)
    }
  })
})
