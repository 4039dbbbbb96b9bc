// What the charter says while something is planned: seen in the form before it is sent, a line why, a supervisor asked first with all that
// was typed kept, what could not wait, and what is not done here.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { answerForm, complains, fillDate, follow, fromTheInbox, go, named, ownSupports, path, press, words, writtenDown } from './steps.mjs'

/** A day so many days from now, as day, month, year. */
function inDays(days) {
  const day = new Date(Date.now() + days * 86_400_000)
  return [day.getDate(), day.getMonth() + 1, day.getFullYear()]
}

const boundary = (aspect, latitude, words, rule) => `
[[boundary]]
aspect = "${aspect}"
latitude = ${latitude}
why = "So that there is time for each."
workers = "${words}"
rule = { ${rule} }
`

const charter = `charter = 1
title = "How we work"
${boundary('caseload', 30, 'More than a few at a time is talked about before.', 'kind = "caseload_at_most", active = 1')}
${boundary('holding', 60, 'Holding is looked at again soon.', 'kind = "holding_reviewed", every_weeks = 2')}
${boundary('declining', 10, 'A no is said by your supervisor.', 'kind = "declined_by", roles = ["supervisor"]')}
${boundary('number_of_contacts', 60, 'One good meeting.', 'kind = "contacts_at_most", most = 1')}
`

onEachEngine('What is planned, by the charter', (journey) => {
  const kept = {}

  journey('a manager agrees a charter', async ({ page, signIn, someone }) => {
    await signIn(page, someone('manager').email)
    await page.goto('/charter/begin')
    await page.check('[name=from][value=file]', { force: true })
    await page.fill('[name=file]', charter)
    await press(page, 'Begin the draft')
    await follow(page, 'Agree this charter')
    await fillDate(page, 'from', ...inDays(0))
    await page.fill('[name=name_1]', 'Ruth Callaghan')
    await press(page, 'Agree this charter')
    assert.match(await words(page), /In force/)
  })

  journey('who accepts one more than was agreed asks first, and finds the form as it was', async ({ page, signIn, people, axe, narrow, shot, tabTo }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    kept.reference = await writtenDown(page, { given: 'Edda', family: 'Wrenfield', birth: [3, 4, 1961], story: 'Would like to see people again' })
    kept.referral = await fromTheInbox(page, kept.reference)
    const form = await answerForm(page, 'accept')
    await page.locator('#accept_judgement_why').waitFor()
    assert.match(await form.innerText(), /What the charter says here[\s\S]*people in active support, of at most 1[\s\S]*talked about before/)
    await page.fill('[name=accept_message]', 'Thank you. I ring her tomorrow.')
    await axe(page)
    await narrow(page)
    await go(page, form.getByRole('button', { name: 'Accept', exact: true }))
    await complains(page, /Ask your supervisor first/)
    assert.equal(await page.inputValue('[name=accept_message]'), 'Thank you. I ring her tomorrow.')
    await axe(page)
    await go(page, page.getByRole('button', { name: 'Ask first' }))
    await complains(page, /Write in a line what you would like to do/)
    await page.fill('#accept_judgement_why', 'She has nobody else, and I know the street')
    await shot(page, 'weighed-accept', { fullPage: true })
    const button = page.getByRole('button', { name: 'Ask first' })
    await tabTo(page, button)
    await Promise.all([page.waitForURL(/\/accept$/), page.keyboard.press('Enter')])
    assert.match(await words(page), /Your supervisor is asked[\s\S]*Nothing is done yet/)
    assert.equal(await page.inputValue('[name=accept_message]'), 'Thank you. I ring her tomorrow.')
    await page.locator('#accept_judgement_why').waitFor()
    assert.equal(await page.inputValue('#accept_judgement_why'), 'She has nobody else, and I know the street')
    assert.match(await words(page), /You asked .* It is not answered yet; an answer is due by/)
    assert.equal(await page.getByRole('button', { name: 'Ask first' }).count(), 0)
    await shot(page, 'weighed-asked', { fullPage: true })
    await axe(page)
    await narrow(page)
  })

  journey('a yes is found in the form, and is used by it', async ({ page, signIn, people, tamper, axe }) => {
    await tamper("UPDATE ask SET state = 'yes', answer = 'Yes, and tell me on Monday', answered_at = asked_at, answered_by = asked_of")
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(`${kept.referral}/accept`)
    const form = await answerForm(page, 'accept')
    await form.getByText('said yes').waitFor()
    assert.match(await words(page), /Yes, and tell me on Monday/)
    assert.equal(await page.getByRole('button', { name: 'Ask first' }).count(), 0)
    await axe(page)
    await go(page, form.getByRole('button', { name: 'Accept', exact: true }))
    assert.match(path(page), /^\/episodes\//)
    assert.match(await words(page), /The referral is accepted/)
  })

  journey('what cannot wait goes on with a line, also without scripts', async ({ page: own, signIn, people, withoutScript }) => {
    await signIn(own, named(people, 'Ruth Callaghan').email)
    const page = await withoutScript(own)
    const reference = await writtenDown(page, { given: 'Ilse', family: 'Marrow', birth: [9, 8, 1970], story: 'Needs company' })
    const referral = await fromTheInbox(page, reference)
    await page.goto(`${referral}/accept`)
    const form = () => page.locator('#answer-accept form[method=post]')
    await go(page, form().getByRole('button', { name: 'Accept', exact: true }))
    await complains(page, /Ask your supervisor first/)
    await page.check('[name=accept_judgement_wait]')
    await go(page, form().getByRole('button', { name: 'Accept', exact: true }))
    await complains(page, /Write one line why/)
    await page.fill('[name=accept_judgement_why]', 'She is alone over the weekend')
    await go(page, form().getByRole('button', { name: 'Accept', exact: true }))
    assert.match(path(page), /^\/episodes\//)
  })

  journey('what is not done here says so, and nothing typed is lost', async ({ page, signIn, people, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    const reference = await writtenDown(page, { given: 'Otto', family: 'Pell', birth: [2, 2, 1955], story: 'Asks for a flat' })
    await fromTheInbox(page, reference)
    const form = await answerForm(page, 'decline')
    await page.selectOption('[name=decided_by]', 'service')
    await page.selectOption('[name=decline_reason]', 'no_capacity')
    await form.getByText('A no is said by your supervisor').waitFor()
    await page.fill('[name=next_words]', 'The housing team rings him.')
    await page.fill('[name=next_holder]', 'The housing team')
    await page.fill('[name=referrer_words]', 'Thank you for asking.')
    await axe(page)
    await narrow(page)
    await go(page, form.getByRole('button', { name: 'Read the message before it goes' }))
    await go(page, (await answerForm(page, 'decline')).getByRole('button', { name: 'Decline and send the message' }))
    await complains(page, /This is not done here/)
    assert.equal(await page.inputValue('[name=next_words]'), 'The housing team rings him.')
    await shot(page, 'weighed-not-done', { fullPage: true })
    await axe(page)
    // a no of his own is nobody else's to weigh
    await page.selectOption('[name=decided_by]', 'person')
    await page.selectOption('[name=decline_reason]', 'not_wanted')
    await form.getByText('A no is said by your supervisor').waitFor({ state: 'detached' })
    await go(page, (await answerForm(page, 'decline')).getByRole('button', { name: 'Decline and send the message' }))
    assert.match(await words(page), /The referral is declined/)
  })

  journey('holding for longer than agreed asks for a line why as soon as the day is chosen', async ({ page, signIn, people, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    kept.episode = (await ownSupports(page))[0]
    await page.goto(`${kept.episode}/holding`)
    await page.check('[name=reasons][value=not_ready_yet]')
    await page.check('[name=functions][value=bearing_witness]')
    await page.fill('[name=consists_of]', 'A call on a Monday.')
    await page.fill('[name=would_end]', 'A place in the group.')
    await fillDate(page, 'review_on', ...inDays(40))
    await page.locator('[name=review_on-year]').blur()
    await page.locator('#judgement_why').waitFor()
    assert.match(await words(page), /Holding would be looked at again after 6 weeks, of at most 2/)
    await shot(page, 'weighed-holding', { fullPage: true })
    await axe(page)
    await narrow(page)
    await press(page, 'Begin holding')
    await complains(page, /Write one line why/)
    assert.equal(await page.inputValue('[name=consists_of]'), 'A call on a Monday.')
    await page.fill('[name=judgement_why]', 'She is away until then')
    await press(page, 'Begin holding')
    assert.equal(path(page), kept.episode)
    await follow(page, 'Record and timeline')
    assert.match(await words(page), /Beyond the usual[\s\S]*She is away until then/)
  })

  journey('an appointment says which contact it would be', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(`${kept.episode}/appointments/new`)
    await fillDate(page, 'day', ...inDays(3))
    await page.fill('[name=time]', '7:05am')
    await page.fill('[name=minutes]', '25')
    await page.locator('[name=minutes]').blur()
    await page.locator('#judgement_why').waitFor()
    assert.match(await words(page), /This would be the \d+(st|nd|rd|th) of 1 contact/)
    await axe(page)
    await narrow(page)
    await page.fill('[name=judgement_why]', 'He asked me to come back')
    await press(page, 'Plan it')
    assert.match(await words(page), /Planned\. It stands in the calendar/)
  })
})
