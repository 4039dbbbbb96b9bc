// What a link worker does with a support as it goes on: holding somebody and looking at it again, what matters,
// what nothing fitted, cover for an absence, and handing the whole over.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, fillDate, follow, go, heading, nameOnTop, named, notFound, ownSupports, part, path, press, recordOf, words } from './steps.mjs'

/** Opens the nth support of the worker’s own that is active; gives its addresses and the name. */
async function opened(page, nth) {
  const episode = (await ownSupports(page))[nth]
  await page.goto(episode)
  return { episode, person: await recordOf(page), name: await nameOnTop(page) }
}

/** The day, month and year so many days from now. */
function inDays(days) {
  const day = new Date(Date.now() + days * 86_400_000)
  return [day.getDate(), day.getMonth() + 1, day.getFullYear()]
}

onEachEngine('A support as it goes on', (journey) => {
  const kept = {}

  journey('holding begins with why, what it does, what it consists of and when it is looked at again', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    kept.held = await opened(page, 0)
    await follow(page, 'Begin holding')
    assert.match(await words(page), /part of the work and never a fault/)
    await axe(page)
    await narrow(page)

    await fillDate(page, 'review_on', ...inDays(400))
    await page.fill('[name=would_end]', 'That he says he would like to try.')
    await press(page, 'Begin holding')
    await complains(page, /at least one reason/, /at least one thing that holding does/, /what it consists of/, /within 26 weeks/)
    assert.equal(await page.inputValue('[name=would_end]'), 'That he says he would like to try.')
    await axe(page)
    await narrow(page)

    await page.check('[name=reasons][value=not_ready_yet]')
    await page.check('[name=reasons][value=shared_with_practice]')
    await page.check('[name=functions][value=bearing_witness]')
    await page.fill('[name=consists_of]', 'A call on a Monday, and a card when it is hard.')
    await page.fill('[name=every_weeks]', '2')
    await fillDate(page, 'review_on', ...inDays(28))
    await press(page, 'Begin holding')
    await complains(page, /who at the practice shares it/)
    await page.fill('[name=shared_with]', 'Nurse Obi')
    await press(page, 'Begin holding')

    assert.equal(path(page), kept.held.episode)
    assert.match(await page.locator('.lw-person__flags').innerText(), /holding/i)
    const held = await part(page, 'In holding').innerText()
    for (const said of [/Not ready or able to connect yet/, /Bearing witness/, /A call on a Monday/, /check-in every 2 weeks/, /Nurse Obi/, /would like to try/]) assert.match(held, said)
    await axe(page)
    await narrow(page)
  })

  journey('the referrer’s word of it waits to be read, and the caseload says what holding is for', async ({ page, signIn, people, axe }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(`${kept.held.episode}/messages`)
    const word = page.locator('.lw-timeline__item', { hasText: 'Waits to be sent' }).first()
    assert.match(await word.innerText(), /holding/i)
    assert.ok(!(await word.innerText()).includes(kept.held.name))
    await page.goto('/caseload?state=holding')
    const row = page.locator('main table tr', { hasText: kept.held.name }).first()
    assert.match(await row.innerText(), /Not ready or able to connect yet/)
    await axe(page)
  })

  journey('holding is looked at again, what it said before stays on record, and it ends', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(kept.held.episode)
    await follow(page, 'Look at it again, or end it')
    assert.equal(await page.isChecked('[name=functions][value=bearing_witness]'), true, 'it begins as it stands')
    await axe(page)
    await narrow(page)
    await page.check('[name=functions][value=preparing_for_change]')
    await page.fill('[name=consists_of]', 'A walk every other week.')
    await fillDate(page, 'review_on', ...inDays(42))
    await press(page, 'Save the review')
    const held = await part(page, 'In holding').innerText()
    assert.match(held, /Bearing witness.*Preparing for change|Preparing for change.*Bearing witness/s)
    assert.match(held, /A walk every other week/)
    await axe(page)

    await page.goto(`${kept.held.episode}/holding`)
    await press(page, 'End holding: active support goes on')
    assert.match(await page.locator('.lw-person__flags').innerText(), /Active/)
    assert.equal(await part(page, 'In holding').count(), 0)
    await page.goto(kept.held.person)
    for (const said of [/A call on a Monday/, /A walk every other week/]) assert.match(await page.locator('#timeline').innerText(), said)
    await axe(page)
    await narrow(page)
  })

  journey('what matters is changed in the person’s words, with where they are now', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    const { episode, person } = await opened(page, 1)
    await follow(page, 'Change what matters or where they are now')
    await axe(page)
    await narrow(page)
    await page.fill('[name=what_matters]', 'word '.repeat(900))
    await press(page, 'Save')
    await complains(page, /4,?000/)
    await axe(page)
    await page.fill('[name=what_matters]', 'To sit in the choir again, at the back.')
    await page.selectOption('[name=readiness]', { label: 'Ready to try' })
    await press(page, 'Save')
    assert.equal(path(page), episode)
    assert.match(await part(page, 'What matters').innerText(), /at the back/)
    assert.match(await page.locator('.lw-person__facts').innerText(), /Ready to try/)
    await axe(page)
    await narrow(page)
    await page.goto(person)
    assert.match(await page.locator('#timeline').innerText(), /To sit in the choir again/)
  })

  journey('a need that nothing fitted is recorded in two answers, and counts without a name', async ({ page, anotherPage, signIn, people, someone, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    const { episode, name } = await opened(page, 1)
    await follow(page, 'Connections')
    await follow(page, 'Record an unmet need')
    await axe(page)
    await narrow(page)
    await press(page, 'Record the unmet need')
    await complains(page, /why nothing fits/)
    await axe(page)
    await page.selectOption('[name=need]', { label: 'Digital inclusion' })
    await page.check('[name=why][value=too_far]')
    await page.fill('[name=note]', 'The class is two buses away.')
    await press(page, 'Record the unmet need')
    assert.equal(path(page), `${episode}/connections`)
    assert.match(await part(page, 'Nothing fitted').innerText(), /Digital inclusion.*too far.*two buses away/s)
    await axe(page)
    await narrow(page)

    const manager = await anotherPage()
    await signIn(manager, someone('manager').email)
    await manager.goto('/unmet-needs')
    const row = manager.locator('main tbody tr', { hasText: 'Digital inclusion' })
    assert.equal(await row.count(), 1)
    assert.doesNotMatch(await words(manager), /two buses away/)
    assert.ok(!(await words(manager)).includes(name))
  })

  journey('cover opens a colleague’s caseload from the first day until it ends, and no other', async ({ page, anotherPage, signIn, people, axe, narrow }) => {
    const colleague = await anotherPage()
    await signIn(colleague, named(people, 'Imogen Fairweather').email)
    await notFound(colleague, kept.held.episode)

    await signIn(page, named(people, 'Ruth Callaghan').email)
    await follow(page, 'Cover')
    await fillDate(page, 'last', ...inDays(-3))
    await press(page, 'Arrange cover')
    await complains(page, /who covers/)
    await page.selectOption('[name=cover]', { label: 'Imogen Fairweather' })
    await press(page, 'Arrange cover')
    await complains(page, /The last day must be the first day or later/)
    await axe(page)
    await narrow(page)
    await fillDate(page, 'last', ...inDays(7))
    await page.fill('[name=why]', 'Annual leave')
    await press(page, 'Arrange cover')
    const row = page.locator('main tbody tr', { hasText: 'Imogen Fairweather' })
    assert.match(await row.innerText(), /Ruth Callaghan.*Annual leave.*Now/s)
    await axe(page)
    await narrow(page)

    await colleague.goto('/caseload')
    await go(colleague, colleague.locator('main table tr', { hasText: 'Cover for Ruth Callaghan' }).getByRole('link', { name: kept.held.name }))
    assert.equal(path(colleague), kept.held.episode)
    assert.equal(await colleague.getByRole('link', { name: 'Record a contact', exact: true }).count(), 1, 'whoever covers can write')
    await axe(colleague)
    await narrow(colleague)

    await go(page, row.getByRole('button', { name: /^End now/ }))
    assert.match(await page.locator('main tbody tr', { hasText: 'Imogen Fairweather' }).innerText(), /Over/)
    await axe(page)
    await notFound(colleague, kept.held.episode)
    await colleague.goto('/caseload')
    assert.doesNotMatch(await words(colleague), /Cover for Ruth Callaghan/)
  })

  journey('a support handed over goes with its whole record, and opens to whoever gave it no longer', async ({ page, anotherPage, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(kept.held.episode)
    await follow(page, 'Hand over to a colleague')
    await axe(page)
    await narrow(page)
    await press(page, 'Hand over')
    await complains(page, /who takes over/, /in a few words why/)
    await axe(page)
    await page.selectOption('[name=to]', { label: 'Imogen Fairweather' })
    await page.fill('[name=why]', 'Her surgery is nearer to him.')
    await press(page, 'Hand over')
    assert.equal(await heading(page), 'Caseload')
    assert.match(await words(page), /handed over/i)
    assert.equal(await page.locator('main table tr', { hasText: kept.held.name }).count(), 0)
    await axe(page)
    await notFound(page, kept.held.episode)
    await notFound(page, kept.held.person)

    const colleague = await anotherPage()
    await signIn(colleague, named(people, 'Imogen Fairweather').email)
    await colleague.goto('/caseload')
    await go(colleague, colleague.locator('main table tr', { hasText: kept.held.name }).getByRole('link').first())
    assert.equal(path(colleague), kept.held.episode)
    const owners = await part(colleague, 'With whom').innerText()
    assert.match(owners, /Ruth Callaghan/)
    assert.match(owners, /Imogen Fairweather, since .*: Her surgery is nearer to him/)
    await axe(colleague)
    await narrow(colleague)
    await colleague.goto(kept.held.person)
    assert.match(await colleague.locator('#timeline').innerText(), /A walk every other week/, 'what was written before is there')
  })
})
