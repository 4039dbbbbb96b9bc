// A concern for somebody's safety: raised by a link worker, answered by whoever leads on it at the practice, closed by them, and struck
// where it stood with the wrong person.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, follow, go, named, notFound, path, press, recordOf, words } from './steps.mjs'

/** The form of a concern about the first person of Ruth's whose record opens. */
async function begun(page) {
  await page.goto('/caseload')
  await go(page, page.locator('#listed a[href^="/episodes/"]').first())
  await follow(page, 'Raise a concern')
}

/** Fills what a concern has to say. */
async function said(page, { danger = 'no', about = 'adult', seen = 'No food in the house but bread.' } = {}) {
  await page.check(`[name=danger][value=${danger}]`)
  await page.check(`[name=about][value=${about}]`)
  await page.fill('[name=seen]', seen)
  await page.check('[name=share][value=agreed]')
}

onEachEngine('Concerns', (journey) => {
  const kept = {}

  journey('the numbers to ring stand first, and what is missing is said with what was typed kept', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await begun(page)
    assert.match(await page.locator('.lw-ring').innerText(), /999[\s\S]*111[\s\S]*116 123/)
    await axe(page)
    await narrow(page)
    await page.fill('[name=seen]', 'She is afraid of him.')
    await page.check('[name=share][value=vital]')
    await press(page, 'Raise this concern')
    await complains(page, /Say whether somebody is in danger now/, /Choose what you are worried about/, /Say in a line why it is shared/)
    assert.equal(await page.inputValue('[name=seen]'), 'She is afraid of him.')
    await axe(page)
    await narrow(page)
  })

  journey('a concern is raised, and says who was told and until when they answer', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await begun(page)
    kept.record = path(page).replace('/concerns/new', '')
    await said(page)
    await press(page, 'Raise this concern')
    kept.concern = path(page)
    assert.match(await words(page), /Waits for an answer[\s\S]*An answer is looked for by[\s\S]*No food in the house/)
    kept.told = await page.locator('#told').innerText()
    kept.lead = people.find(({ name }) => kept.told.includes(name))
    assert.ok(kept.lead, `somebody of the demonstration is told: ${kept.told}`)
    assert.equal(await page.getByRole('button', { name: 'I have this now' }).count(), 0, 'whoever raised it does not answer it')
    assert.equal(await page.getByRole('button', { name: 'Close this concern' }).count(), 0)
    await axe(page)
    await narrow(page)
    await page.fill('[name=ack_by]', 'the duty doctor')
    await press(page, 'Write that down')
    await complains(page, /Name who said that they have it/)
    await page.goto(kept.record)
    assert.match(await page.locator('section', { has: page.locator('#concerns') }).innerText(), /Harm or neglect of an adult/)
    assert.match(await words(page), /Concern raised/)
    await axe(page)
  })

  journey('it stands on every page of whoever leads, who says that they have it, and closes it', async ({ page, signIn, axe, narrow }) => {
    await signIn(page, kept.lead.email)
    const alarm = page.locator('.lw-alarm')
    assert.match(await alarm.innerText(), /concerns? waits? for an answer/)
    await go(page, alarm.getByRole('link'))
    assert.match(await words(page), /Waiting for an answer from you/)
    await axe(page)
    await narrow(page)
    await page.goto(kept.concern)
    await press(page, 'I have this now')
    assert.match(await words(page), new RegExp(`${kept.lead.name} has it since`))
    await page.fill('[name=words]', 'Rang his sister; she goes there tonight.')
    await press(page, 'Add this')
    assert.match(await words(page), /she goes there tonight/)
    await press(page, 'Close this concern')
    await complains(page, /Choose what came of it/, /Say what was done/)
    await axe(page)
    await page.check('[name=outcome][value=plan]')
    await page.fill('[name=outcome_words]', 'His sister shops with him on Fridays; I look again in a month.')
    await press(page, 'Close this concern')
    assert.match(await words(page), /Closed[\s\S]*A safety plan is in place/)
    assert.equal(await page.locator('form[action$="/close"]').count(), 0)
    await axe(page)
    await narrow(page)
  })

  journey('one with the wrong person is struck and moved to the right one', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto('/caseload')
    const others = page.locator('#listed a[href^="/episodes/"]')
    const right = (await others.nth(1).innerText()).trim()
    await begun(page)
    await said(page, { seen: 'Her purse was empty again.' })
    await press(page, 'Raise this concern')
    const wrong = path(page)
    await page.getByText('It stands with the wrong person').click()
    await page.fill('main [name=q]', right)
    await go(page, page.getByRole('button', { name: 'Find', exact: true }))
    await axe(page)
    await page.locator('[name=right]').first().check()
    await go(page, page.getByRole('button', { name: /^Strike it here/ }))
    await complains(page, /Say how it came to stand/)
    assert.ok(await page.locator('[name=right]').first().isChecked(), 'who was chosen stays chosen')
    await page.fill('[name=struck_why]', 'I had two pages open.')
    await go(page, page.getByRole('button', { name: /^Strike it here/ }))
    assert.notEqual(path(page), wrong)
    assert.match(await words(page), /Her purse was empty again[\s\S]*From another record/)
    await axe(page)
    await narrow(page)
    await follow(page, 'From another record')
    assert.match(await words(page), /Struck[\s\S]*I had two pages open/)
    await axe(page)
  })

  journey('whoever was not told finds no such concern', async ({ page, signIn, people }) => {
    await signIn(page, named(people, 'Dr Leonie Marchetti').email)
    assert.equal(await page.locator('.lw-alarm').count(), 0)
    await notFound(page, kept.concern)
  })

  journey('an administrator names who leads, with what is missing said', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Kit Rowntree-Dale').email)
    await page.goto('/admin/sites')
    await go(page, page.locator('main a[href^="/admin/sites/"]:not([href$="/new"])').first())
    await page.getByText('Name somebody').click()
    await press(page, 'Name them')
    await complains(page, /Choose what they lead on/, /Enter their name/, /Enter a telephone number/)
    await axe(page)
    await page.check('[name=lead_kind][value=child]')
    await page.check('[name=lead_deputy]')
    await page.fill('[name=lead_name]', 'Dr Rao')
    await page.fill('[name=lead_phone]', '01632 960555')
    await press(page, 'Name them')
    assert.match(await words(page), /Dr Rao[\s\S]*Safeguarding lead for children, deputy[\s\S]*01632 960555/)
    await axe(page)
    await narrow(page)
    await go(page, page.getByRole('button', { name: /End today.*Dr Rao/ }))
    assert.match(await words(page), /Dr Rao[\s\S]*until/)
  })
})
