// Formal requests: the governance lead opens one person's record because somebody asked by a right, a duty or a
// law. First the request is written down, then the person is found; the record opens for reading, until it is closed.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, follow, go, heading, keyboard, leadsSomewhere, named, notFound, path, press, recordOf, words } from './steps.mjs'

const why = 'Her letter was opened by a neighbour: who looked at her record?'

/** The first two people of a worker's caseload: what they are called and where their record is. */
async function twoPeople(page) {
  await page.goto('/caseload')
  const links = await page.locator('main table a[href^="/episodes/"]').evaluateAll((all) => all.map((link) => link.getAttribute('href')))
  const found = []
  for (const episode of [...new Set(links)].slice(0, 2)) {
    await page.goto(episode)
    const person = await recordOf(page)
    await page.goto(person)
    found.push({ episode, person, name: await heading(page) })
  }
  return found
}

/** The line of somebody found. */
const found = (page, name) => page.locator('main tbody tr', { hasText: name })

onEachEngine('A formal request', (journey) => {
  const kept = {}

  journey('the governance lead opens nobody’s record without one', async ({ page, anotherPage, signIn, people, someone, axe, narrow }) => {
    const worker = await anotherPage()
    await signIn(worker, named(people, 'Ruth Callaghan').email)
    const [her, another] = await twoPeople(worker)
    Object.assign(kept, { her, another })

    await signIn(page, someone('governance').email)
    assert.equal(await page.locator('#search').count(), 0, 'there is no search by which to open somebody')
    for (const closed of [her.person, her.episode, another.person, '/search']) await notFound(page, closed)
    await page.goto('/audit')
    await follow(page, 'Formal requests')
    assert.match(await words(page), /No request yet/)
    await axe(page)
    await narrow(page)
  })

  journey('it is written down first: what kind, who asks, why', async ({ page, signIn, someone, axe, narrow, shot }) => {
    await signIn(page, someone('governance').email)
    await page.goto('/audit/requests')
    await follow(page, 'Begin a request')
    await axe(page)
    await narrow(page)
    await shot(page, 'request-new')
    await press(page, 'Go on to find the person')
    await complains(page, /what kind of request/, /who asks/, /why the record must be opened/)
    await axe(page)
    await narrow(page)

    await page.check('[name=kind][value=incident]')
    await page.check('[name=asker][value=person]')
    await page.fill('[name=reference]', 'SAR 2026/14')
    await page.fill('[name=why]', why)
    await press(page, 'Go on to find the person')
    await complains(page, /who asks/)
    assert.equal(await page.inputValue('[name=reference]'), 'SAR 2026/14')
    assert.equal(await page.inputValue('[name=why]'), why)
    assert.equal(await page.isChecked('[name=kind][value=incident]'), true)
    await page.fill('[name=asked_by]', `${kept.her.name}, for herself`)
    await press(page, 'Go on to find the person')

    kept.request = path(page)
    assert.match(kept.request, /^\/audit\/requests\/[0-9a-f-]+$/)
    assert.match(await words(page), /Whom is it about/)
    assert.match(await words(page), /SAR 2026\/14/)
    await axe(page)
    await narrow(page)
    await notFound(page, kept.her.person)
  })

  journey('then the person is found, and that one record opens for reading', async ({ page, signIn, someone, axe, narrow, shot }) => {
    await signIn(page, someone('governance').email)
    await page.goto(kept.request)
    await press(page, 'Find')
    await complains(page, /Enter/)
    await axe(page)
    await page.fill('[name=q]', 'Zzyzx')
    await press(page, 'Find')
    assert.match(await words(page), /Nobody was found/)
    await axe(page)

    await page.fill('[name=q]', kept.her.name)
    await press(page, 'Find')
    await axe(page)
    await narrow(page)
    await shot(page, 'request-find')
    await go(page, found(page, kept.her.name).first().getByRole('button', { name: /^It is about this person/ }))
    assert.equal(path(page), kept.request)
    assert.match(await words(page), /The record is open to you now, for reading/)
    await axe(page)
    await narrow(page)

    await follow(page, 'Open the record')
    assert.equal(await heading(page), kept.her.name)
    assert.match(await words(page), /Why you see this\s+a formal request/)
    assert.equal(await page.getByRole('link', { name: 'Change details' }).count(), 0)
    assert.equal(await page.locator('main form').count(), 0, 'nothing can be written here')
    await axe(page)
    await narrow(page)
    await shot(page, 'request-record')
    await leadsSomewhere(page)
    await follow(page, 'Print the record')
    assert.doesNotMatch(await page.title(), /not found/)
    await axe(page)
    await notFound(page, kept.another.person)
    for (const writing of ['edit', 'refer', 'plan', 'consents/new']) await notFound(page, `${kept.her.person}/${writing}`)
  })

  journey('each look stands under the request, and once it is closed the record is too', async ({ page, signIn, someone, axe, narrow }) => {
    await signIn(page, someone('governance').email)
    await page.goto('/audit/looks')
    assert.match(await page.locator('main tbody').innerText(), /A formal request/i)
    await axe(page)

    await page.goto(kept.request)
    await press(page, 'Close this request')
    assert.equal(path(page), '/audit/requests')
    assert.match(await words(page), /The request is closed, and the record with it/)
    assert.match(await page.locator('main tbody tr', { hasText: 'SAR 2026/14' }).innerText(), /Closed/)
    await axe(page)
    await narrow(page)
    await notFound(page, kept.her.person)
    await page.goto(kept.request)
    assert.match(await words(page), /Closed/)
    assert.equal(await page.getByRole('link', { name: 'Open the record' }).count(), 0)
    assert.equal(await page.getByRole('button', { name: 'Find' }).count(), 0)
    await axe(page)
    await narrow(page)
  })

  journey('by keyboard alone it is written down, the person found, the record opened, and the request closed', async ({ page, signIn, someone, tabTo, axe }) => {
    await signIn(page, someone('governance').email)
    const keys = keyboard(page, tabTo)
    await keys.follow('Formal requests')
    await keys.follow('Begin a request')
    await keys.tick('kind')
    for (let n = 0; n < 6; n += 1) await page.keyboard.press('ArrowDown')
    await keys.tick('asker')
    await keys.type('asked_by', 'The practice manager')
    await keys.type('why', 'A complaint about how often she was rung.')
    await axe(page)
    await keys.press('Go on to find the person')
    assert.match(await heading(page), /complaint/)
    await keys.type('q', kept.her.name)
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    await keys.press(/^It is about this person/)
    const request = path(page)
    await keys.follow('Open the record')
    assert.equal(await heading(page), kept.her.name)
    await page.goto(request)
    await keys.press('Close this request')
    await notFound(page, kept.her.person)
  })

  journey('with JavaScript off it is the same', async ({ page, withoutScript, signIn, someone, axe }) => {
    await signIn(page, someone('governance').email)
    const plain = await withoutScript()
    await plain.goto('/audit/requests/new')
    await axe(plain)
    await plain.check('[name=kind][value=other]')
    await plain.check('[name=asker][value=other]')
    await plain.fill('[name=asked_by]', kept.her.name)
    await plain.fill('[name=why]', 'Her address is wrong.')
    await press(plain, 'Go on to find the person')
    await plain.fill('[name=q]', kept.her.name)
    await press(plain, 'Find')
    await axe(plain)
    await press(plain, /^It is about this person/)
    await axe(plain)
    await press(plain, 'Close this request')
    await notFound(plain, kept.her.person)
  })
})
