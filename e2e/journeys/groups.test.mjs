// Groups and drop-ins: set up, planned, people put down, who came written down on one page, somebody who walked in; and a meeting with
// several who are tied.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, fillDate, follow, named, notFound, ownSupports, path, press, words } from './steps.mjs'

const WORKER = 'Ruth Callaghan'

/** Today, in the parts that a form asks for. */
const today = () => new Date().toLocaleDateString('en-GB', { timeZone: 'Europe/London' }).split('/')

onEachEngine('Groups', (journey) => {
  const kept = {}

  journey('a group is set up, and what is missing is said with what was typed kept', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, WORKER).email)
    await page.goto('/groups')
    assert.match(await words(page), /Library drop-in[\s\S]*Tuesday walk/)
    await axe(page)
    await narrow(page)
    await follow(page, 'Set up a group')
    await axe(page)
    await page.fill('[name=purpose]', 'Soup and company')
    await page.fill('[name=places]', 'many')
    await press(page, 'Set it up')
    await complains(page, /name/)
    assert.equal(await page.inputValue('[name=purpose]'), 'Soup and company')
    await axe(page)
    await page.fill('[name=name]', 'Soup on Mondays')
    await page.fill('[name=places]', '2')
    await press(page, 'Set it up')
    assert.match(await words(page), /The group is set up[\s\S]*Soup on Mondays/)
    kept.group = path(page)
    await axe(page)
    await narrow(page)
  })

  journey('people are put down with their agreement, and a session that was held is written down on one page', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, WORKER).email)
    await page.goto(kept.group)
    const names = (await page.locator('#episode option').allInnerTexts()).slice(1, 4)
    await page.selectOption('#episode', { label: names[0] })
    await press(page, 'Put them down')
    await complains(page, /Ask them first/)
    await page.locator('[name=agreed]').check()
    await press(page, 'Put them down')
    assert.match(await words(page), /They have a place/)
    for (const [name, said] of [[names[1], /They have a place/], [names[2], /they wait for one/]]) {
      await page.selectOption('#episode', { label: name })
      await page.locator('[name=agreed]').check()
      await press(page, 'Put them down')
      assert.match(await words(page), said)
    }
    await axe(page)
    await narrow(page)

    await follow(page, 'Plan sessions')
    await axe(page)
    await narrow(page)
    const [day, month, year] = today()
    await fillDate(page, 'day', day, month, year)
    await page.fill('[name=time]', '00:05')
    await press(page, 'Plan it')
    kept.session = path(page)
    assert.match(kept.session, /^\/group-sessions\//)
    await axe(page)
    await narrow(page)

    // two rows of the same person: one is chosen below although they stand above
    const first = page.locator('.lw-sheet__row').first()
    await page.fill('[name=note]', `${names[0]} led the way`)
    await press(page, 'Everybody else came')
    assert.equal(await page.locator('.lw-sheet__row input[value=came]:checked').count(), 2)
    await press(page, 'Save who came')
    await complains(page, /named in full/)
    assert.equal(await page.locator('.lw-sheet__row input[value=came]:checked').count(), 2, 'nothing typed is lost')
    await axe(page)
    await page.fill('[name=note]', 'Leek and potato, and much laughter')
    await first.locator('summary').click()
    await first.getByLabel('Note for them alone').fill('Stayed to wash up')
    await page.fill('[name=walk-1-called]', 'Joan')
    await page.fill('[name=walk-1-district]', 'nowhere at all')
    await press(page, 'Save who came')
    await complains(page, /first half of a postcode/)
    await axe(page)
    await narrow(page)
    await page.fill('[name=walk-1-district]', 'LE3')
    await press(page, 'Save who came')
    assert.match(await words(page), /Saved\. It stands in the record of each of them[\s\S]*3 people came/)
    await axe(page)
    await narrow(page)
  })

  journey('it stands in the record of who came, and somebody who walked in is referred', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, WORKER).email)
    await page.goto(kept.group)
    const support = await page.locator('.lw-places a[href^="/episodes/"]').first().getAttribute('href')
    await page.goto(`${support}/contacts`)
    assert.match(await words(page), /Group[\s\S]*Leek and potato/)
    await page.goto(`${support}/groups`)
    assert.match(await words(page), /Soup on Mondays/)
    await axe(page)
    await narrow(page)
    await page.goto(kept.session)
    await follow(page, 'Joan')
    kept.walkIn = path(page)
    await axe(page)
    await narrow(page)
    await press(page, 'Make a referral')
    assert.equal(await page.inputValue('[name=given_name]'), 'Joan')
    await page.goto('/calendar')
    assert.match(await words(page), /Group session/)
  })

  journey('the sheet is filled in by keyboard and without scripts', async ({ page: own, withoutScript, signIn, people }) => {
    await signIn(own, named(people, WORKER).email)
    const page = await withoutScript(own)
    await page.goto(kept.session)
    const radio = page.locator('.lw-sheet__row').first().locator('input[type=radio]').first()
    await radio.focus()
    await page.keyboard.press('ArrowRight')
    assert.equal(await page.locator('.lw-sheet__row').first().locator('input:checked').getAttribute('value'), 'did_not_come')
    await press(page, 'Save the corrections')
    assert.match(await words(page), /2 people came/)
  })

  journey('a meeting with several stands in the record of each', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, WORKER).email)
    for (const episode of await ownSupports(page)) {
      await page.goto(`${episode}/family`)
      if (await page.getByRole('link', { name: 'Record a meeting with several' }).count()) {
        kept.episode = episode
        break
      }
    }
    assert.ok(kept.episode, 'somebody of the demonstration is tied to somebody else in support')
    await axe(page)
    await narrow(page)
    await follow(page, 'Record a meeting with several')
    await axe(page)
    await narrow(page)
    await press(page, 'Record it for each')
    await complains(page, /how many minutes/)
    await page.fill('[name=minutes]', '40')
    await page.locator('textarea').first().fill('Sleeps better now')
    await page.locator('textarea').nth(1).fill('Is worn out')
    await press(page, 'Record it for each')
    assert.match(await words(page), /Recorded, in the record of each of them[\s\S]*Sleeps better now/)
    assert.doesNotMatch(await words(page), /Is worn out/)
  })

  journey('a colleague runs no group of another, and who walked in is nothing to them', async ({ page, signIn, people }) => {
    const other = people.find((one) => one.role === 'worker' && one.name !== WORKER)
    await signIn(page, other.email)
    await page.goto(kept.session)
    assert.match(await words(page), /runs this group and writes down who came/)
    assert.equal(await page.getByRole('button', { name: /Save/ }).count(), 0)
    await notFound(page, kept.walkIn)
    await notFound(page, `${kept.group}/edit`)
  })
})
