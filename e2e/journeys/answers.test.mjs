// The answers of triage beside accept, decline and duplicate: signposted to a group, passed on to another professional,
// withdrawn. Each is written by a link worker and read by whoever referred, who sees what became of it and no name.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { answerForm, complains, fromTheInbox, go, named, press, privatePage, referred, words } from './steps.mjs'

/** What somebody said on the page where the referrer follows, the newest first. */
const said = (page) => page.locator('.lw-timeline__item').allInnerTexts()

/** How it stands on that page. */
const standing = (page) => page.locator('.lw-state').innerText()

/** Reads the message first, and gives the form with it. */
async function readFirst(page, part) {
  await go(page, (await answerForm(page, part)).getByRole('button', { name: 'Read the message before it goes' }))
  return answerForm(page, part)
}

/** Sends the answer as the page has it. */
const send = (page, form) => go(page, form.getByRole('button', { name: /and send the message$/ }))

onEachEngine('Answers of triage', (journey) => {
  const kept = {}

  journey('a signposting names a group that the person was told about', async ({ page, anotherPage, practiceLink, signIn, people, axe, narrow }) => {
    kept.signposted = await referred(page, practiceLink, { given: 'Wenna', family: 'Trethewey', story: 'Would like company.', needs: ['loneliness'] })
    kept.follow = await privatePage(page)

    const worker = await anotherPage()
    await signIn(worker, named(people, 'Ruth Callaghan').email)
    await fromTheInbox(worker, kept.signposted)
    await readFirst(worker, 'signpost')
    await complains(worker, /Choose at least one group or service/)
    await axe(worker)
    await narrow(worker)

    let form = await answerForm(worker, 'signpost')
    const group = form.locator('.nhsuk-checkboxes__item').first()
    kept.group = (await group.locator('label').innerText()).trim()
    await group.getByRole('checkbox').check()
    await form.getByRole('textbox', { name: /^A word about it/ }).first().fill('Go on a Thursday, and ask for Morwen.')
    await form.locator('[name=signpost_words]').fill('She has the leaflet and knows the bus.')
    form = await readFirst(worker, 'signpost')
    const letter = form.locator('[name=signpost_message]')
    for (const thing of [kept.group, 'Go on a Thursday, and ask for Morwen.', 'She has the leaflet and knows the bus.']) {
      assert.ok((await letter.inputValue()).includes(thing), `the message has “${thing}”`)
    }
    assert.doesNotMatch(await letter.inputValue(), /Trethewey/)
    await axe(worker)
    await narrow(worker)
    await letter.fill(`${await letter.inputValue()}\nThank you for asking.`)
    await send(worker, form)

    assert.match(await worker.locator('.lw-outcome').innerText(), /Signposted/)
    assert.ok((await worker.locator('.lw-outcome').innerText()).includes(kept.group))
    assert.equal(await worker.locator('#answer-accept').count(), 0, 'it is answered')
    await axe(worker)
    await narrow(worker)
    await worker.goto('/inbox')
    assert.doesNotMatch(await words(worker), /Wenna Trethewey/)
  })

  journey('the referrer reads which group, and the worker’s words as she changed them', async ({ page, axe, narrow }) => {
    await page.goto(kept.follow)
    assert.match(await standing(page), /Signposted.*given what they needed/s)
    const [newest] = await said(page)
    for (const thing of [kept.group, 'Go on a Thursday, and ask for Morwen.', 'She has the leaflet', 'Thank you for asking.']) assert.ok(newest.includes(thing), thing)
    assert.doesNotMatch(await page.content(), /Trethewey/)
    await axe(page)
    await narrow(page)
  })

  journey('a group that no need lists is found by its name, and what was ticked before stays', async ({ page, anotherPage, practiceLink, signIn, people, axe, narrow }) => {
    const reference = await referred(page, practiceLink, { given: 'Talan', family: 'Vosper', story: 'Would like to sing again.', needs: ['loneliness'] })
    const worker = await anotherPage()
    await signIn(worker, named(people, 'Ruth Callaghan').email)
    await fromTheInbox(worker, reference)
    let form = await answerForm(worker, 'signpost')
    const first = form.getByRole('checkbox').first()
    const ticked = await first.getAttribute('value')
    await first.check()
    await form.locator('[name=find]').fill('zzyzx')
    await go(worker, form.getByRole('button', { name: 'Find', exact: true }))
    form = await answerForm(worker, 'signpost')
    assert.match(await form.getByRole('status').first().innerText(), /Nothing on the list has “zzyzx” in its name/)
    assert.equal(await form.locator(`[name=assets][value="${ticked}"]`).isChecked(), true)
    await axe(worker)
    await narrow(worker)

    const listed = await form.locator('.nhsuk-checkboxes__item label').allInnerTexts()
    const other = await worker.context().newPage()
    await other.goto('/assets')
    const all = await other.locator('main tbody th a').allInnerTexts()
    const unlisted = all.find((name) => !listed.some((one) => one.trim() === name))
    await form.locator('[name=find]').fill(unlisted)
    await go(worker, form.getByRole('button', { name: 'Find', exact: true }))
    form = await answerForm(worker, 'signpost')
    await form.getByRole('checkbox', { name: unlisted }).check()
    form = await readFirst(worker, 'signpost')
    assert.ok((await form.locator('[name=signpost_message]').inputValue()).includes(unlisted))
    await send(worker, form)
    assert.ok((await worker.locator('.lw-outcome').innerText()).includes(unlisted))
  })

  journey('a redirection says to whom and why, and that the person stays with the referrer until then', async ({ page, anotherPage, signIn, people, axe, narrow }) => {
    const referrer = await anotherPage()
    await signIn(referrer, named(people, 'Dr Priyanka Sandhu').email)
    kept.redirected = await referred(referrer, '/refer', { given: 'Elowen', family: 'Carne', story: 'She forgets her tablets.' })

    await signIn(page, named(people, 'Ruth Callaghan').email)
    await fromTheInbox(page, kept.redirected)
    await readFirst(page, 'redirect')
    await complains(page, /Say to which professional or service/)
    await axe(page)
    await narrow(page)
    let form = await answerForm(page, 'redirect')
    await form.locator('[name=redirected_to]').fill('Wei-Lin Tan, pharmacist at your practice')
    await form.locator('[name=redirect_why]').fill('A tray for the week would help her more than we can.')
    await form.locator('[name=redirect_words]').fill('We spoke for half an hour.')
    form = await readFirst(page, 'redirect')
    const letter = form.locator('[name=redirect_message]')
    for (const thing of [/We suggest: Wei-Lin Tan/, /Why: A tray for the week/, /it stays with you/, /half an hour/]) assert.match(await letter.inputValue(), thing)
    assert.doesNotMatch(await letter.inputValue(), /Carne/)
    await axe(page)
    await send(page, form)
    assert.match(await page.locator('.lw-outcome').innerText(), /Redirected|Passed on/)
    assert.match(await page.locator('.lw-outcome').innerText(), /Wei-Lin Tan/)
    await axe(page)
    await narrow(page)

    await referrer.goto('/my-referrals')
    const row = referrer.locator('main tbody tr', { hasText: kept.redirected })
    assert.match(await row.innerText(), /Passed on/)
    assert.match(await row.innerText(), /new/)
    await go(referrer, row.getByRole('link'))
    assert.match(await standing(referrer), /Passed on/)
    assert.match((await said(referrer))[0], /Wei-Lin Tan.*A tray for the week.*it stays with you/s)
    await axe(referrer)
    await narrow(referrer)
  })

  journey('a referral that is withdrawn says so to the referrer, and why stays with us', async ({ page, anotherPage, practiceLink, signIn, people, axe, narrow }) => {
    const reference = await referred(page, practiceLink, { given: 'Denzel', family: 'Rickard', story: 'Would like help with a form.' })
    const follow = await privatePage(page)
    const worker = await anotherPage()
    await signIn(worker, named(people, 'Ruth Callaghan').email)
    await fromTheInbox(worker, reference)
    await readFirst(worker, 'withdraw')
    await complains(worker, /Say who took it back/)
    await axe(worker)
    let form = await answerForm(worker, 'withdraw')
    await form.locator('[name=withdraw_why]').fill('He rang: his daughter fills it in with him.')
    form = await readFirst(worker, 'withdraw')
    assert.doesNotMatch(await form.locator('[name=withdraw_message]').inputValue(), /daughter|Rickard/)
    await axe(worker)
    await narrow(worker)
    await send(worker, form)
    assert.match(await worker.locator('.lw-outcome').innerText(), /Withdrawn.*his daughter fills it in/s)
    await axe(worker)
    await narrow(worker)

    await page.goto(follow)
    assert.match(await standing(page), /Withdrawn/)
    assert.doesNotMatch(await page.content(), /daughter|Rickard/)
    await axe(page)
    await narrow(page)
  })

  journey('where the person does not agree that the referrer hears, an answer is not sent and the page stays as it was', async ({ page, anotherPage, practiceLink, signIn, people, axe, narrow }) => {
    const reference = await referred(page, practiceLink, { given: 'Kerra', family: 'Pengelly', story: 'Would rather not say.', source: 'vcse', agrees: 'no' })
    const follow = await privatePage(page)
    const worker = await anotherPage()
    await signIn(worker, named(people, 'Ruth Callaghan').email)
    await fromTheInbox(worker, reference)
    const form = await answerForm(worker, 'redirect')
    assert.match(await form.innerText(), /hears no more/)
    await form.locator('[name=redirected_to]').fill('The women’s centre')
    await axe(worker)
    await go(worker, form.getByRole('button', { name: 'Redirect', exact: true }))
    assert.match(await worker.locator('.lw-outcome').innerText(), /The women’s centre/)
    await axe(worker)

    await page.goto(follow)
    assert.match(await standing(page), /Received.*only if the person agrees/s)
    assert.doesNotMatch(await page.content(), /women’s centre|Passed on/)
    await axe(page)
    await narrow(page)
  })

  journey('an answer of the referrer opens a signposted referral again', async ({ page, anotherPage, signIn, people, axe }) => {
    await page.goto(kept.follow)
    await page.fill('[name=words]', 'She went, and the hall was locked.')
    await press(page, 'Send the answer')
    assert.match(await words(page), /opens? the question again|open again/)
    assert.match((await said(page))[0], /the hall was locked/)
    await axe(page)

    const worker = await anotherPage()
    await signIn(worker, named(people, 'Ruth Callaghan').email)
    await fromTheInbox(worker, kept.signposted)
    assert.match(await words(worker), /the hall was locked/)
    assert.equal(await worker.locator('#answer-accept').count(), 1, 'it can be answered anew')
    await axe(worker)
  })

  journey('a decline for safety stays in sight until a clinician says by name that they have the person', async ({ page, anotherPage, practiceLink, signIn, people, axe, narrow }) => {
    const reference = await referred(page, practiceLink, { given: 'Tamsin', family: 'Polglase', story: 'Says she cannot go on.' })
    const follow = await privatePage(page)
    const worker = await anotherPage()
    await signIn(worker, named(people, 'Ruth Callaghan').email)
    await fromTheInbox(worker, reference)
    const form = await answerForm(worker, 'decline')
    await form.locator('[name=decided_by]').selectOption('service')
    await form.locator('[name=decline_reason]').selectOption('clinical_or_crisis_care')
    for (const [name, said] of Object.entries({ next_words: 'Dr Shah rings her today', next_holder: 'Dr Shah', referrer_words: 'Thank you for telling us.' })) {
      await form.locator(`[name=${name}]`).fill(said)
    }
    await send(worker, await readFirst(worker, 'decline'))
    assert.match(await worker.locator('.lw-outcome').innerText(), /Has Dr Shah acknowledged it/)
    await press(worker, 'Save the answer')
    await complains(worker, /Choose whether they have it now/, /Say who told you/)
    await axe(worker)
    await narrow(worker)
    await worker.goto('/inbox')
    const passed = worker.locator('section', { has: worker.locator('#passed') })
    assert.match(await passed.innerText(), /Tamsin Polglase[\s\S]*For safety/)
    await axe(worker)
    await narrow(worker)

    await page.goto(follow)
    await page.fill('[name=passing_by]', 'the practice')
    await press(page, 'I have this person now')
    await complains(page, /name the clinician/)
    await axe(page)
    await narrow(page)
    await page.fill('[name=passing_by]', 'Dr Shah')
    await press(page, 'I have this person now')
    assert.match(await words(page), /you have this person now/)
    assert.equal(await page.locator('[name=passing_by]').count(), 0)

    await worker.goto('/inbox')
    assert.doesNotMatch(await words(worker), /Tamsin Polglase/)
  })
})
