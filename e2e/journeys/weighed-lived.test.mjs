// What is done at a contact, the next one planned beside it, and an appointment that is moved, by the charter: asked for only where the
// charter speaks of it, said while the form is filled in, and never at the cost of a word that was typed.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, fillDate, follow, named, ownSupports, path, press, words } from './steps.mjs'

/** A day so many days from now, as day, month, year. */
function inDays(days) {
  const day = new Date(Date.now() + days * 86_400_000)
  return [day.getDate(), day.getMonth() + 1, day.getFullYear()]
}

const boundary = (aspect, latitude, says, rule) => `
[[boundary]]
aspect = "${aspect}"
latitude = ${latitude}
why = "So that there is time for each."
workers = "${says}"
rule = { ${rule} }
`

const charter = `charter = 1
title = "How we work"
${boundary('tasks', 60, 'The advice shop fills in claims.', 'kind = "tasks_out", tasks = ["benefit_claims", "home_visits"]')}
${boundary('methods', 30, 'Therapy is for those trained for it.', 'kind = "methods_out", methods = ["therapy"]')}
${boundary('own_experience', 80, 'A word of one’s own can help.', 'kind = "each_time"')}
${boundary('number_of_contacts', 30, 'One good meeting.', 'kind = "contacts_at_most", most = 1')}
${boundary('length_of_contact', 60, 'Three quarters of an hour is enough.', 'kind = "contact_minutes", most = 45')}
`

/** Lets every answer of the charter be late, so that something is typed meanwhile. */
async function slowly(page) {
  await page.route(/\/(weighed|next)$/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 700))
    await route.continue()
  })
}

onEachEngine('What is done at a contact, by the charter', (journey) => {
  const kept = {}

  journey('before there is a charter the form of a contact asks for nothing besides', async ({ page, signIn, people, axe }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    kept.episode = (await ownSupports(page))[0]
    await page.goto(`${kept.episode}/contacts/new`)
    assert.equal(await page.locator('[name=done]').count(), 0)
    await axe(page)
  })

  journey('a manager agrees a charter that speaks of tasks, methods and own experience', async ({ page, signIn, someone }) => {
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

  journey('what was done is ticked, and what is typed stays while the charter is asked', async ({ page, signIn, people, axe, narrow, shot, tabTo }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(`${kept.episode}/contacts/new`)
    assert.deepEqual(await page.locator('[name=done]').evaluateAll((all) => all.map((one) => one.value)), ['benefit_claims', 'therapy', 'own_experience'])
    assert.equal(await page.locator('#judgement_why').isVisible(), false)
    await page.selectOption('[name=kind]', 'follow_up')
    await page.fill('[name=minutes]', '50')
    await page.fill('[name=notes]', 'We filled in the claim together.')
    await page.check('[name=done][value=benefit_claims]')
    await page.locator('#judgement_why').waitFor()
    await slowly(page)
    // the answer to the tick comes while the line is being written
    await page.check('[name=done][value=own_experience]')
    await page.locator('#judgement_why').pressSequentially('She was in tears over the form and the shop is shut', { delay: 30 })
    await page.getByText('A word of one’s own can help').waitFor()
    assert.equal(await page.inputValue('#judgement_why'), 'She was in tears over the form and the shop is shut')
    // and a field that is left by writing on in another one
    await page.fill('[name=minutes]', '55')
    await page.locator('#judgement_hoped').pressSequentially('That she eats this month', { delay: 30 })
    await page.getByText('55 minutes').waitFor()
    assert.equal(await page.inputValue('#judgement_hoped'), 'That she eats this month')
    assert.equal(await page.evaluate(() => document.activeElement.id), 'judgement_hoped', 'the cursor stays where it is')
    await page.selectOption('#judgement_kind', 'scope_of_role')
    await page.check('[name=done][value=therapy]')
    await page.getByText('Therapy is for those trained for it').waitFor()
    assert.equal(await page.inputValue('#judgement_kind'), 'scope_of_role')
    await page.uncheck('[name=done][value=therapy]')
    await page.getByText('Therapy is for those trained for it').waitFor({ state: 'detached' })
    assert.equal(await page.inputValue('#judgement_why'), 'She was in tears over the form and the shop is shut')
    const said = await words(page)
    assert.match(said, /What the charter says here[\s\S]*advice shop fills in claims/)
    await axe(page)
    await narrow(page)
    await shot(page, 'weighed-lived-contact', { fullPage: true })
    // the next one is planned beside it, and is asked first
    await page.selectOption('[name=next_in]', '1')
    await page.locator('#next_judgement_why').waitFor()
    assert.match(await page.locator('#next_weighed').innerText(), /This would be the \d+(st|nd|rd|th) of 1 contact/)
    await page.setViewportSize({ width: 390, height: 844 })
    await shot(page, 'weighed-lived-contact-390', { fullPage: true })
    await page.setViewportSize({ width: 1280, height: 900 })
    await axe(page)
    await narrow(page)
    const record = page.getByRole('button', { name: 'Record the contact' })
    await tabTo(page, record)
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    await complains(page, /Ask your supervisor first/)
    assert.equal(await page.inputValue('#judgement_why'), 'She was in tears over the form and the shop is shut')
    assert.equal(await page.inputValue('[name=notes]'), 'We filled in the claim together.')
    assert.equal(await page.isChecked('[name=done][value=benefit_claims]'), true)
    await axe(page)
    await page.check('[name=next_judgement_ask]')
    await page.fill('#next_judgement_why', 'The claim has to be sent off next week')
    await press(page, 'Record the contact')
    assert.equal(path(page), kept.episode)
    assert.match(await words(page), /The contact is recorded\. Your supervisor is asked about the next one, which is not planned yet/)
    await page.goto(`${kept.episode}/contacts`)
    assert.match(await words(page), /Done: Claims for benefits · Something of my own experience/)
    await axe(page)
    await follow(page, 'Record and timeline')
    assert.match(await words(page), /What was done[\s\S]*Claims for benefits/)
  })

  journey('a correction keeps what was ticked, and takes it out where that was wrong', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(`${kept.episode}/contacts`)
    await Promise.all([page.waitForURL(/contacts\/[0-9a-f-]{36}$/), page.locator('a', { hasText: /^Correct/ }).first().click()])
    assert.equal(await page.isChecked('[name=done][value=benefit_claims]'), true)
    await axe(page)
    await narrow(page)
    await page.uncheck('[name=done][value=own_experience]')
    await press(page, 'Save the correction')
    assert.match(await words(page), /Done: Claims for benefits/)
    assert.doesNotMatch(await words(page), /own experience/)
  })

  journey('without scripts what the charter says is read when the form is sent, and then it is recorded', async ({ page: own, signIn, people, withoutScript }) => {
    await signIn(own, named(people, 'Ruth Callaghan').email)
    const page = await withoutScript(own)
    await page.goto(`${kept.episode}/contacts/new`)
    await page.selectOption('[name=kind]', 'check_in')
    await page.fill('[name=minutes]', '5')
    await page.check('[name=done][value=benefit_claims]')
    await press(page, 'Record the contact')
    assert.match(await words(page), /What the charter says here[\s\S]*advice shop/)
    assert.equal(await page.isChecked('[name=done][value=benefit_claims]'), true)
    await press(page, 'Record the contact')
    assert.equal(path(page), kept.episode)
  })

  journey('an appointment keeps what is to be done there, and asks again only where it goes further', async ({ page, signIn, people, axe, narrow, shot }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(`${kept.episode}/appointments/new`)
    await fillDate(page, 'day', ...inDays(4))
    await page.fill('[name=time]', '7:05am')
    await page.fill('[name=minutes]', '30')
    await page.check('[name=tasks][value=benefit_claims]')
    await page.locator('#judgement_why').waitFor()
    await axe(page)
    await narrow(page)
    await page.fill('#judgement_why', 'The claim is not finished')
    await page.check('[name=judgement_wait]')
    await press(page, 'Plan it')
    assert.match(await words(page), /To be done there\s*Claims for benefits/)
    await axe(page)
    // another day is no new judgement
    const move = page.locator('details', { hasText: 'Move it' }).first()
    await move.locator('summary').click()
    await fillDate(page, 'day', ...inDays(5))
    await press(page, 'Move it')
    assert.match(await words(page), /To be done there\s*Claims for benefits/)
    // a longer one is
    await move.locator('summary').click()
    await page.fill('[name=minutes]', '75')
    await page.locator('[name=minutes]').blur()
    await page.locator('#move_judgement_why').waitFor()
    assert.match(await move.innerText(), /75 minutes/)
    await axe(page)
    await narrow(page)
    await shot(page, 'weighed-lived-move', { fullPage: true })
    await press(page, 'Move it')
    await complains(page, /Ask your supervisor first/)
    assert.equal(await page.inputValue('[name=minutes]'), '75')
    await axe(page)
    await page.fill('#move_judgement_why', 'There are three forms now')
    await page.check('[name=move_judgement_wait]')
    await press(page, 'Move it')
    assert.match(await words(page), /Moved|moved/)
  })
})
