// Supervision: a supervisor sees nobody by themselves. A worker brings one person's support; it opens to that
// supervisor, for reading, until it was talked about or is taken back.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, follow, go, heading, keyboard, leadsSomewhere, named, notBroughtYet, notFound, path, press, words } from './steps.mjs'

const why = 'I ring every evening now, and would like to step back.'

/** The line of Team today under *Brought to you* with this person. */
const brought = (page, name) => page.locator('main tr', { hasText: name }).filter({ has: page.getByRole('button', { name: /^Talked about/ }) })

onEachEngine('Supervision', (journey) => {
  const kept = {} // what one journey leaves for the next

  journey('a supervisor opens nobody whom no worker has brought', async ({ page, anotherPage, signIn, people, axe }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    Object.assign(kept, await notBroughtYet(page))

    const supervisor = await anotherPage()
    await signIn(supervisor, named(people, 'Helen Okafor').email)
    assert.equal(await heading(supervisor), 'Team today')
    assert.equal(await brought(supervisor, kept.name).count(), 0)
    for (const closed of [kept.episode, `${kept.episode}/contacts`, kept.person, `${kept.person}?print=1`]) await notFound(supervisor, closed)
    await axe(supervisor)
  })

  journey('a worker says what she would like to talk about, and brings one support', async ({ page, signIn, people, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(kept.episode)
    await follow(page, 'Bring to supervision')
    assert.match(await words(page), /A supervisor sees nobody by themselves/)
    await axe(page)
    await narrow(page)
    await page.fill('[name=why]', why)
    await shot(page, 'bring-to-supervision')

    await page.fill('[name=why]', '')
    await press(page, 'Bring to supervision')
    await complains(page, /what you would like to talk about/)
    await axe(page)
    await narrow(page)
    await page.fill('[name=why]', why)
    await press(page, 'Bring to supervision')

    assert.equal(path(page), kept.episode)
    assert.match(await words(page), /Your supervisor can open this support now/)
    assert.match(await page.locator('section', { has: page.locator('#brought') }).innerText(), /With Helen Okafor/)
    await axe(page)
    await narrow(page)
    await page.goto(`${kept.episode}/supervision`)
    assert.match(await words(page), /it closes by itself on/)
    assert.equal(await page.locator('[name=to] option', { hasText: 'Helen Okafor' }).count(), 0, 'it lies with her already')
    await axe(page)
    await narrow(page)
  })

  journey('her supervisor reads it and changes nothing, and another supervisor does not find it', async ({ page, anotherPage, signIn, people, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Helen Okafor').email)
    const line = brought(page, kept.name)
    assert.match(await line.innerText(), new RegExp(why))
    assert.match(await line.innerText(), /Ruth Callaghan/)
    await axe(page)
    await narrow(page)
    await line.evaluate((row) => row.closest('table').previousElementSibling.scrollIntoView({ block: 'start' }))
    await shot(page, 'brought-to-you')

    await go(page, line.getByRole('link'))
    assert.match(await words(page), /You see this because it was brought to you/)
    assert.match(await words(page), /You can read this support, and not change it/)
    assert.equal(await page.getByRole('link', { name: 'Record a contact', exact: true }).count(), 0)
    await leadsSomewhere(page)
    await axe(page)
    await narrow(page)
    await shot(page, 'brought-support')
    for (const tab of ['What matters and steps', 'Connections', 'Contacts', 'Record and timeline']) {
      await follow(page, tab)
      assert.doesNotMatch(await page.title(), /not found/)
      await leadsSomewhere(page)
      await axe(page)
      await narrow(page)
    }
    assert.match(await words(page), /Why you see this\s+brought to supervision/)
    for (const writing of ['contacts/new', 'holding', 'ending', 'supervision']) await notFound(page, `${kept.episode}/${writing}`)
    await page.goto(`${kept.episode}/hand-over`)
    assert.equal(await page.locator('main form').count(), 0, 'a supervisor hands over only what they cover')
    await notFound(page, `${kept.person}/edit`)

    const other = await anotherPage()
    await signIn(other, named(people, 'Morwenna Spargo').email)
    await notFound(other, kept.episode)
    await notFound(other, kept.person)
  })

  journey('once it was talked about the supervisor finds it no longer, and the worker goes on', async ({ page, anotherPage, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Helen Okafor').email)
    await page.goto(kept.episode)
    await press(page, 'We have talked about it')
    assert.equal(await heading(page), 'Team today')
    assert.match(await words(page), /open to the supervisor no longer/)
    assert.equal(await brought(page, kept.name).count(), 0)
    await axe(page)
    await narrow(page)
    for (const closed of [kept.episode, `${kept.episode}/contacts`, kept.person]) await notFound(page, closed)
    await axe(page)

    const worker = await anotherPage()
    await signIn(worker, named(people, 'Ruth Callaghan').email)
    await worker.goto(kept.episode)
    assert.equal(await worker.locator('#brought').count(), 0)
    await follow(worker, 'Record and timeline')
    assert.match(await words(worker), new RegExp(why), 'what was brought stands in the record')
    await axe(worker)
  })

  journey('by keyboard alone a worker with two supervisors brings a support to one of them, and takes it back', async ({ page, anotherPage, signIn, people, tabTo, axe }) => {
    await signIn(page, named(people, 'Imogen Fairweather').email)
    const { episode } = await notBroughtYet(page)
    const keys = keyboard(page, tabTo)
    await keys.follow('Bring to supervision')
    await keys.press('Bring to supervision')
    await complains(page, /to whom you bring it/, /what you would like to talk about/)
    await keys.reach(page.getByRole('link', { name: /to whom you bring it/ }))
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement.name), 'to', 'the summary’s link leads to the field')
    await page.keyboard.type('Dr Anil')
    await keys.type('why', why)
    await axe(page)
    await keys.press('Bring to supervision')
    assert.equal(path(page), episode)

    const supervisor = await anotherPage()
    await signIn(supervisor, named(people, 'Dr Anil Bhandari').email)
    assert.equal((await supervisor.goto(episode)).status(), 200)
    await keys.press('Talked about, or take it back')
    assert.match(await words(page), /open to the supervisor no longer/)
    await notFound(supervisor, episode)
  })
})
