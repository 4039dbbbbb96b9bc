// Their own plan: a worker invites a person she supports. The person reads what was agreed together, and no more:
// no notes, no record, nobody else.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, follow, heading, keyboard, named, notFound, ownSupports, path, press, recordOf, words } from './steps.mjs'

const email = 'at.the.kitchen.table@example.org'
const password = 'a-robin-sits-on-the-spade'
const note = 'She told me of her brother. Not for her plan.'
const goal = 'To walk to the harbour and back'

/** Opens a support of the worker's own; gives where it and the record are. */
async function support(page, nth) {
  const episode = (await ownSupports(page))[nth]
  await page.goto(episode)
  return { episode, person: await recordOf(page) }
}

onEachEngine('Their own plan', (journey) => {
  const kept = {}

  journey('a worker invites a person, and hands the address over herself', async ({ page, signIn, people, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    Object.assign(kept, await support(page, 0))
    await follow(page, 'Record a contact')
    await page.fill('[name=minutes]', '10')
    await page.fill('[name=notes]', note)
    await press(page, 'Record the contact')
    await follow(page, 'What matters and steps')
    await page.fill('[name=goal]', goal)
    await press(page, 'Agree the goal')

    await page.goto(kept.person)
    assert.match(await words(page), /They have no account yet/)
    await follow(page, 'Invite them to read it')
    for (const said of [/They see no notes/, /whether anybody else reads this mailbox/]) assert.match(await words(page), said)
    await axe(page)
    await narrow(page)
    await shot(page, 'plan-invite')
    await page.fill('[name=email]', 'not an address')
    await press(page, 'Make an invitation')
    await complains(page, /e-mail address/)
    assert.equal(await page.inputValue('[name=email]'), 'not an address')
    await axe(page)
    await narrow(page)
    await page.fill('[name=email]', email)
    await press(page, 'Make an invitation')
    await complains(page, /Ask whether anybody else reads this address/)
    await page.check('[name=says_safe]')
    await press(page, 'Make an invitation')
    assert.equal(await heading(page), 'Invitation made')
    kept.address = new URL((await page.locator('.lw-secret').innerText()).trim()).pathname
    await axe(page)
    await narrow(page)
  })

  journey('the person accepts on a telephone, and reads what was agreed', async ({ page, axe, narrow, shot }) => {
    await page.setViewportSize({ width: 320, height: 640 })
    await page.goto(kept.address)
    assert.match(await heading(page), /^Join /)
    await axe(page)
    await narrow(page)
    await shot(page, 'plan-join')
    await page.fill('[name=password]', 'short')
    await press(page, 'Join')
    await complains(page)
    await axe(page)
    await narrow(page)
    await page.fill('[name=password]', password)
    await press(page, 'Join')

    assert.equal(await heading(page), 'My plan')
    for (const said of [/Ruth Callaghan/, /When we meet next/, new RegExp(goal)]) assert.match(await words(page), said)
    assert.doesNotMatch(await page.content(), new RegExp(note), 'notes are not on it')
    await axe(page)
    await narrow(page)
    for (const beside of ['/my-referrals', '/refer', '/account']) {
      await page.goto(beside)
      assert.doesNotMatch(await page.title(), /not found/)
      await axe(page)
      await narrow(page)
    }
  })

  journey('nothing else opens to them, not even their own record', async ({ page, signIn, axe }) => {
    await signIn(page, email, password)
    assert.equal(await heading(page), 'My plan')
    assert.equal(await page.locator('#search').count(), 0)
    const closed = [kept.person, `${kept.person}/plan`, kept.episode, `${kept.episode}/contacts`, '/today', '/caseload', '/inbox', '/service', '/admin', '/audit']
    for (const one of closed) await notFound(page, one)
    await axe(page)
    await page.goto(kept.address)
    assert.match(await heading(page), /used already/)
    await axe(page)
  })

  journey('the worker sees that they read it, and can end it', async ({ page, anotherPage, signIn, people, axe, narrow }) => {
    const theirs = await anotherPage()
    await signIn(theirs, email, password)
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(kept.person)
    assert.match(await words(page), /They read it with an account of their own/)
    await follow(page, 'Change this')
    await axe(page)
    await narrow(page)
    await press(page, 'End it')
    assert.match(await words(page), /no longer opens this person’s plan/)
    await axe(page)

    await theirs.goto('/my-plan')
    assert.doesNotMatch(await theirs.content(), new RegExp(goal))
    await axe(theirs)
    await narrow(theirs)
  })

  journey('by keyboard alone a person is invited, and accepts', async ({ page, anotherPage, signIn, people, tabTo }) => {
    await signIn(page, named(people, 'Imogen Fairweather').email)
    const { person } = await support(page, 0)
    await page.goto(person)
    const keys = keyboard(page, tabTo)
    await keys.follow('Invite them to read it')
    await keys.type('email', 'by.the.window@example.org')
    await keys.tick('says_safe')
    await keys.press('Make an invitation')
    const address = new URL((await page.locator('.lw-secret').innerText()).trim()).pathname

    const theirs = await anotherPage()
    await theirs.goto(address)
    const own = keyboard(theirs, tabTo)
    await own.type('password', password)
    await own.press('Join')
    assert.equal(await heading(theirs), 'My plan')
    assert.match(await words(theirs), /Imogen Fairweather/)
  })
})
