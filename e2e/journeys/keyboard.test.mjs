// Without a mouse: a referral from the practice’s link to its reference, an answer of triage, and a supervisor who reads
// what was brought. Each field, link and button is reached by Tab, shows that it has the focus, and is pressed by a key.

import assert from 'node:assert/strict'
import { onOneEngine } from '../support.mjs'
import { complains, heading, keyboard, nameOnTop, named, notBroughtYet, notFound, path, press, privatePage, reference, words } from './steps.mjs'

/** The name of the field that has the focus. */
const focused = (page) => page.evaluate(() => document.activeElement.name)

onOneEngine('By keyboard alone', (journey) => {
  const kept = {}

  journey('a receptionist refers somebody, from the first screen to the reference', async ({ page, practiceLink, tabTo, axe }) => {
    await page.goto(practiceLink)
    const keys = keyboard(page, tabTo)
    await keys.press('Continue')
    await complains(page, /Enter the person’s first name/)
    await keys.reach(page.getByRole('link', { name: 'Enter the person’s first name' }))
    await page.keyboard.press('Enter')
    assert.equal(await focused(page), 'given_name', 'the summary’s link leads to the field')
    await page.keyboard.type('Ysella')
    await keys.type('family_name', 'Boscawen')
    await keys.type('birth-day', '7')
    await keys.type('birth-month', '10')
    await keys.type('birth-year', '1952')
    await keys.tick('nhs_unknown')
    await keys.type('phone', '0113 496 0171')
    await axe(page)
    await keys.press('Continue')

    assert.match(await heading(page), /Step 2 of 3/)
    await keys.tick('needs')
    await keys.type('story', 'She would like to be among people again.')
    await keys.tick('told_kind')
    await keys.tick('consent')
    await keys.tick('agrees')
    await keys.type('referrer_name', 'Jo Hart')
    await keys.choose('source', 'Recep')
    await keys.type('referrer_contact', 'extension 12')
    await axe(page)
    await keys.press('Continue')

    assert.match(await heading(page), /Step 3 of 3/)
    assert.match(await words(page), /Ysella Boscawen.*7 October 1952.*What the role card says/s)
    await keys.press(/^Change name/)
    assert.match(await heading(page), /Step 1 of 3/)
    await keys.press('Continue')
    await keys.press('Send the referral')
    assert.match(await heading(page), /The referral is in/)
    kept.reference = await reference(page)
    kept.follow = await privatePage(page)
    await keys.follow('open the private page')
    assert.match(await words(page), new RegExp(kept.reference))
  })

  journey('a link worker passes it on to another professional, with a message she has read and changed', async ({ page, anotherPage, signIn, people, tabTo, axe }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    const keys = keyboard(page, tabTo)
    await keys.follow(/in the inbox$/)
    await keys.follow('Ysella Boscawen')
    await keys.reach(page.locator('#answer-redirect summary'))
    await page.keyboard.press('Enter')
    await keys.type('redirected_to', 'The community matron')
    await keys.type('redirect_why', 'Her legs need looking at first.')
    await keys.press('Read the message before it goes')
    assert.equal(await focused(page), 'redirect_message', 'the page begins where one goes on')
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.type('Thank you, Jo. ')
    await axe(page)
    await keys.press('Redirect and send the message')
    assert.match(await page.locator('.lw-outcome').innerText(), /The community matron/)

    const referrer = await anotherPage()
    await referrer.goto(kept.follow)
    assert.match(await words(referrer), /Thank you, Jo\..*The community matron.*Her legs need looking at first/s)
  })

  journey('a supervisor goes from Team today to the person who was brought, reads, and says that it was talked about', async ({ page, anotherPage, signIn, people, tabTo, axe }) => {
    const worker = await anotherPage()
    await signIn(worker, named(people, 'Ruth Callaghan').email)
    const { episode, name } = await notBroughtYet(worker)
    await worker.goto(`${episode}/supervision`)
    await worker.fill('[name=why]', 'I would like to step back.')
    await press(worker, 'Bring to supervision')

    await signIn(page, named(people, 'Helen Okafor').email)
    assert.equal(await heading(page), 'Team today')
    const keys = keyboard(page, tabTo)
    await keys.follow(name)
    assert.equal(path(page), episode)
    for (const tab of ['What matters and steps', 'Connections', 'Contacts', 'Record and timeline', 'Overview']) {
      await keys.follow(tab)
      assert.doesNotMatch(await page.title(), /not found/)
    }
    assert.equal(await nameOnTop(page), name)
    await axe(page)
    await keys.press('We have talked about it')
    assert.equal(await heading(page), 'Team today')
    await notFound(page, episode)
  })
})
