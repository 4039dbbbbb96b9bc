// The main job, whole: somebody is referred, supported, and the referrer hears of each turn without asking.
// The journeys of this file follow one person, Maeve, through it; each begins where the one before ended.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { answerForm, complains, fillDate, follow, fromTheInbox, go, heading, named, press, privatePage, words } from './steps.mjs'

const story = 'Alone since spring, when her sister died. Her flat is damp and she does not go out.'
const told = 'That somebody rings within two weeks, and that it is a conversation.'

/** The first screen: who. */
async function who(page, family, more = {}) {
  const fields = { given_name: 'Maeve', family_name: family, nhs_number: '943 476-5919', phone: '0113 496 0123', ...more }
  for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value)
  await fillDate(page, 'birth', 31, 3, 1950)
}

/** The second screen: what for, and who refers. */
async function what(page, { guest = true } = {}) {
  await page.check('[name=needs][value=loneliness]')
  await page.check('[name=needs][value=housing]')
  await page.fill('[name=story]', story)
  await page.check('[name=told_kind][value=other]')
  await page.fill('[name=told]', told)
  await page.check('[name=consent][value=yes]')
  await page.check('[name=agrees][value=yes]')
  await page.selectOption('[name=source]', guest ? 'receptionist' : 'gp')
  if (!guest) return
  await page.fill('[name=referrer_name]', 'Jo Hart')
  await page.fill('[name=referrer_contact]', 'extension 12')
}

onEachEngine('A referral', (journey) => {
  const kept = {} // what one journey leaves for the next: addresses and the reference

  journey('a receptionist refers someone on three screens, by her practice’s link', async ({ page, practiceLink, axe, narrow, shot }) => {
    await page.goto(practiceLink)
    assert.match(await heading(page), /Step 1 of 3/)
    assert.match(await page.locator('main').textContent(), /They cannot/, 'the role card stands beside the form')
    await axe(page)
    await narrow(page)
    await shot(page, 'refer-who')
    await who(page, 'Quillfeather', { safe_contact: 'Ring in the morning' })
    await press(page, 'Continue')

    assert.match(await heading(page), /Step 2 of 3/)
    await what(page)
    await axe(page)
    await narrow(page)
    await page.evaluate(() => window.scrollTo(0, 0))
    await shot(page, 'refer-what')
    await press(page, 'Continue')

    assert.match(await heading(page), /Step 3 of 3/)
    for (const shown of [/Maeve Quillfeather/, /31 March 1950/, /943 476.5919/, /Jo Hart/, /What link workers here cannot do about it\s+Please tell the person[\s\S]*We cannot rehouse anyone/]) {
      assert.match(await words(page), shown)
    }
    await axe(page)
    await narrow(page)
    await shot(page, 'refer-check')
    await press(page, 'Send the referral')

    assert.match(await heading(page), /The referral is in/)
    kept.reference = (await words(page)).match(/LW-[A-Z0-9-]+/)?.[0]
    assert.ok(kept.reference, 'a reference is given')
    kept.follow = await privatePage(page)
    assert.match(await words(page), /\/follow\//, 'the address can be copied')
    await axe(page)
    await narrow(page)
    await shot(page, 'refer-done')
  })

  journey('the private page shows initials and where it stands', async ({ page, axe, narrow, shot }) => {
    await page.goto(kept.follow)
    assert.match(await words(page), new RegExp(kept.reference))
    assert.match(await words(page), /Received/)
    assert.doesNotMatch(await page.content(), /Quillfeather|9434765919|damp/)
    await axe(page)
    await narrow(page)
    await shot(page, 'follow')
  })

  journey('the link worker finds it in her inbox, takes it up and accepts', async ({ page, signIn, people, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await follow(page, /^Inbox/)
    assert.match(await words(page), /Maeve Quillfeather/)
    await axe(page)
    await narrow(page)
    await shot(page, 'inbox')

    await go(page, page.locator('main table a', { hasText: 'Maeve Quillfeather' }))
    assert.doesNotMatch(await page.title(), /Quillfeather/)
    assert.match(await page.locator('.lw-told').innerText(), new RegExp(told))
    assert.match(await words(page), /Ring in the morning/)
    await axe(page)
    await narrow(page)
    await shot(page, 'referral')

    await press(page, 'Take into triage')
    assert.match(await page.locator('.lw-person__flags').innerText(), /triage/i)
    await page.locator('summary', { hasText: 'Record a contact or a try' }).click()
    await page.selectOption('[name=outcome]', { index: 1 })
    await page.fill('#attempts [name=notes]', 'Rang at ten. No answer; no message left.')
    await press(page, 'Record it')
    assert.match(await words(page), /Rang at ten/)

    const form = await answerForm(page, 'accept')
    const ruth = form.locator('option', { hasText: 'Ruth Callaghan' }).first()
    await form.locator('[name=owner]').selectOption(await ruth.getAttribute('value'))
    const letter = form.locator('[name=accept_message]')
    assert.doesNotMatch(await letter.inputValue(), /Quillfeather/)
    await letter.fill(`${await letter.inputValue()}\nThank you, Jo: I ring her on Tuesday.`)
    await axe(page)
    await go(page, form.getByRole('button', { name: 'Accept', exact: true }))
    assert.match(await words(page), /Accepted|Waiting/)

    await page.goto('/caseload')
    await go(page, page.locator('main a', { hasText: 'Maeve Quillfeather' }).first())
    kept.episode = new URL(page.url()).pathname
    assert.match(await words(page), new RegExp(told), 'what she was told stands on the support’s page too')
  })

  journey('she records a call and agrees a goal with a first step', async ({ page, signIn, people, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(kept.episode)
    await follow(page, 'Record a contact')
    await page.fill('[name=minutes]', '20')
    await page.fill('[name=notes]', 'She misses her sister, and the garden they had.')
    await page.check('[name=scope_explained]')
    await page.check('[name=consent_to_share][value=yes]')
    await page.selectOption('[name=next_in]', '2')
    await press(page, 'Record the contact')
    assert.match(await words(page), /She misses her sister/)
    assert.match(await page.locator('.lw-person__flags').innerText(), /Active/)

    await follow(page, 'What matters and steps')
    await page.fill('[name=goal]', 'To be in a garden again, with people')
    await page.fill('[name=step]', 'Ring the allotment')
    await page.check('[name=by][value=worker]')
    await press(page, 'Agree the goal')
    assert.match(await words(page), /To be in a garden again/)
    assert.match(await words(page), /Ring the allotment/)
    await axe(page)
    await narrow(page)
    await shot(page, 'goals')
    await press(page, /^Done/)
    assert.match(await page.locator('.lw-steps').first().innerText(), /done/)
  })

  journey('she suggests a group, and introduces Maeve to it', async ({ page, signIn, people, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(`${kept.episode}/connections`)
    await axe(page)
    await follow(page, /^Find something/)
    await axe(page)
    await narrow(page)
    await shot(page, 'find-something')
    await press(page, /^Suggest/)
    if (!/\/connections$/.test(new URL(page.url()).pathname)) await page.goto(`${kept.episode}/connections`)
    assert.match(await words(page), /Suggested/)
    await press(page, /agree/i)
    await go(page, page.locator('.lw-goal__acts').getByRole('link', { name: /introduce/i }).first())
    await axe(page)
    await page.check('[name=turn][value=introduce]')
    await page.locator('[name=how]').first().check()
    if (await page.locator('[name=may_be_told]').count()) await page.locator('[name=may_be_told]').check()
    await page.fill('[name=note]', 'Gave her the leaflet, and rang them to say so.')
    await press(page, 'Note it')
    assert.match(await words(page), /Introduced/)
    await axe(page)
    await shot(page, 'connections')
  })

  journey('an ending is prepared, told and completed', async ({ page, signIn, people, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(kept.episode)
    await follow(page, 'Prepare the ending')
    await press(page, 'Save what is prepared')
    await complains(page)
    await axe(page)
    await page.selectOption('[name=reason]', { index: 1 })
    await page.fill('[name=what_remains]', 'The damp: the housing officer has it.')
    await press(page, 'Save what is prepared')

    await page.goto(`${kept.episode}/ending`)
    assert.match(await words(page), /It stands at: prepared/)
    assert.equal(await page.inputValue('[name=what_remains]'), 'The damp: the housing officer has it.')
    const today = new Date()
    await fillDate(page, 'told_on', today.getDate(), today.getMonth() + 1, today.getFullYear())
    await page.fill('[name=told_how]', 'By telephone')
    await page.fill('[name=told_words]', 'That the garden group goes on without me.')
    await page.fill('[name=door_open]', 'Ring the surgery and ask for Ruth.')
    await axe(page)
    await narrow(page)
    await shot(page, 'ending')
    await press(page, 'Save: they have been told')

    await page.goto(`${kept.episode}/ending`)
    assert.match(await words(page), /It stands at: told/)
    const letter = page.locator('[name=referrer_words]')
    assert.doesNotMatch(await letter.inputValue(), /Quillfeather/)
    if ((await letter.inputValue()).trim() === '') await letter.fill('M. Q. goes to a garden group now. Thank you.')
    await press(page, 'End support now')
    await page.goto(kept.episode)
    assert.match(await words(page), /Support has ended/)
    assert.match(await words(page), /Ring the surgery and ask for Ruth/)
    await axe(page)

    await page.goto(`${kept.episode}/messages`)
    for (const turn of [/Received/, /Accepted/, /Ended|Ending/i]) assert.match(await words(page), turn)
    await axe(page)
    await shot(page, 'word-back')
  })

  journey('the referrer’s page shows each turn, without a name', async ({ page, axe, narrow, shot }) => {
    await page.goto(kept.follow)
    const said = await page.locator('.lw-timeline').innerText()
    assert.match(said, /I ring her on Tuesday/)
    for (const turn of [/received/i, /accepted/i, /end/i]) assert.match(said, turn)
    assert.doesNotMatch(await page.content(), /Quillfeather/)
    await axe(page)
    await narrow(page)
    await shot(page, 'follow-each-turn')
  })

  journey('a referrer signs in and refers; three screens there too', async ({ page, signIn, people, axe, shot }) => {
    await signIn(page, named(people, 'Dr Priyanka Sandhu').email)
    await axe(page)
    await page.goto('/refer')
    await who(page, 'Larkspur', { nhs_number: '401 023 2137' })
    await press(page, 'Continue')
    await what(page, { guest: false })
    await press(page, 'Continue')
    assert.match(await heading(page), /Step 3 of 3/)
    await axe(page)
    await press(page, 'Send the referral')
    assert.match(await heading(page), /The referral is in/)
    await axe(page)
    await page.goto('/my-referrals')
    assert.match(await words(page), /Maeve Larkspur/)
    await axe(page)
  })

  journey('a decline asks for four things, and they reach the referrer', async ({ page, signIn, people, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await fromTheInbox(page, 'Maeve Larkspur')
    let form = await answerForm(page, 'decline')
    await go(page, form.getByRole('button', { name: /Read the message before it goes/ }))
    await complains(page)
    const missing = await page.locator('.nhsuk-error-summary').getByRole('link').count()
    assert.ok(missing >= 4, `who, why, what next and who has it now are each asked for; ${missing} were`)
    await axe(page)

    form = await answerForm(page, 'decline')
    await form.locator('[name=decided_by]').selectOption({ index: 1 })
    await form.locator('[name=decline_reason]').selectOption({ index: 1 })
    await form.locator('[name=decline_words]').fill('Her landlord has to mend it first.')
    await form.locator('[name=next_words]').fill('The council inspects the flat on Friday.')
    await form.locator('[name=next_holder]').fill('Dr Sandhu, told today')
    await form.locator('[name=referrer_words]').fill('Please send her again once the flat is dry.')
    await go(page, form.getByRole('button', { name: /Read the message before it goes/ }))
    form = await answerForm(page, 'decline')
    const letter = await form.locator('[name=decline_message]').inputValue()
    for (const thing of [/council inspects/, /Dr Sandhu, told today/, /once the flat is dry/]) assert.match(letter, thing)
    assert.doesNotMatch(letter, /Larkspur/)
    await axe(page)
    await narrow(page)
    await form.locator('[name=decline_message]').evaluate((field) => field.scrollIntoView({ block: 'center' }))
    await shot(page, 'decline')
    await go(page, form.getByRole('button', { name: /and send the message/ }))
    assert.match(await words(page), /Declined/)
    await axe(page)
  })

  journey('in My referrals the four things are read, and an answer opens it again', async ({ page, anotherPage, signIn, people, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Dr Priyanka Sandhu').email)
    await page.goto('/my-referrals')
    const row = page.locator('main tbody tr', { hasText: 'Maeve Larkspur' })
    assert.match(await row.innerText(), /Not taken further/)
    assert.match(await row.innerText(), /new/)
    await narrow(page)
    await shot(page, 'my-referrals')
    await go(page, row.getByRole('link'))
    for (const thing of [/council inspects/, /Dr Sandhu, told today/, /once the flat is dry/]) assert.match(await words(page), thing)
    await axe(page)
    await narrow(page)
    await shot(page, 'my-referral')
    await page.fill('[name=words]', 'The flat was mended yesterday. Please look again.')
    await press(page, 'Send the answer')
    assert.match(await words(page), /mended yesterday/)

    const worker = await anotherPage()
    await signIn(worker, named(people, 'Ruth Callaghan').email)
    await fromTheInbox(worker, 'Maeve Larkspur')
    assert.match(await words(worker), /What the referrer answered/)
    assert.match(await words(worker), /mended yesterday/)
    await axe(worker)
  })
})
