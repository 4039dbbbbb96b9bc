// The GP's record: a text pasted in and checked field by field, the front desk that takes a message, and a summary copied out with its code.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { answerForm, complains, follow, fromTheInbox, go, named, notFound, ownSupports, path, press, referred, words } from './steps.mjs'

const CONSULTATION = `O'NEILL, Mary (Mrs)   Born 31-Mar-1950 (76y)   NHS No. 999 000 0018
Address: 12 Mill Lane, Saltmere, ZZ9 9ZZ
Mobile: 07700 900123

12-Nov-2025 10:20   Harbour Street Surgery   HART, Jo (Dr)
Problem: Social isolation
History: Lives alone since her husband died. Feels lonely. There is a dog that bites: do not visit alone.`

const WELSH = `Enw: Mair Llewelyn\nDyddiad geni: 3 Mehefin 1948\nFfôn: 0113 496 0001\n
Mae hi yn byw ar ei phen ei hun ers i'w gŵr farw, ac mae hi wedi colli cysylltiad gyda ffrindiau.`

const TWO = 'Name: O\'Neill, Mary\nDOB: 31/03/1950\nHistory: Lonely\n\nName: Hale, Tom\nDOB: 02/07/1961\nHistory: In debt'

const box = async (page) => { if (!await page.locator('[name=paste]').isVisible()) await page.getByText(/^Paste (from the record|another text)$/).click() }

async function paste(page, text) {
  await box(page)
  await page.fill('[name=paste]', text)
  await press(page, 'Fill in from the text')
}

/** Somebody of the demonstration at a front desk, who has taken a message already. */
async function atADesk({ anotherPage, signIn, people }) {
  for (const someone of people.filter(({ role }) => role === 'referrer')) {
    const page = await anotherPage()
    await signIn(page, someone.email)
    await page.goto('/front-desk')
    if (await page.locator('main table tbody th a').count()) return page
    await page.close()
  }
  throw new Error('nobody of the demonstration took a message')
}

onEachEngine('The GP’s record', (journey) => {
  journey('a consultation pasted in by a practice’s link fills the form, and each field is said to be checked', async ({ page, practiceLink, axe, narrow, shot }) => {
    await page.goto(practiceLink)
    await box(page)
    await axe(page)
    await press(page, 'Fill in from the text')
    await complains(page, /Paste the text from the record first/)
    await page.fill('[name=phone]', '0113 496 0123')
    await paste(page, CONSULTATION)
    assert.equal(await page.inputValue('[name=given_name]'), 'Mary')
    assert.equal(await page.inputValue('[name=family_name]'), 'O\'Neill')
    assert.equal(await page.inputValue('[name=birth-year]'), '1950')
    assert.equal(await page.inputValue('[name=nhs_number]'), '999 000 0018')
    assert.equal(await page.inputValue('[name=phone]'), '0113 496 0123', 'what was typed stays')
    const said = await words(page)
    assert.match(said, /Found in the text: check each one/)
    assert.match(said, /Found in the text, check it/)
    assert.match(said, /Nothing is sent or kept until you send the referral/)
    assert.equal(await page.inputValue('[name=paste]'), '', 'the text is kept nowhere')
    await axe(page)
    await narrow(page)
    await shot(page, 'gp-record-found', { fullPage: true })
    await press(page, 'Continue')
    assert.ok(await page.isChecked('[name=needs][value=loneliness]'))
    assert.ok(await page.isChecked('[name=risks][value=risk_to_workers]'))
    assert.match(await page.inputValue('[name=story]'), /Lives alone since her husband died/)
    assert.equal(await page.inputValue('[name=referrer_name]'), 'Jo Hart')
    await axe(page)
    await page.check('[name=told_kind][value=card]')
    await page.check('[name=consent][value=yes]')
    await page.check('[name=agrees][value=yes]')
    await page.selectOption('[name=source]', 'gp')
    await page.fill('[name=referrer_contact]', 'extension 12')
    await press(page, 'Continue')
    assert.match(await words(page), /Some of these answers were found in the text/)
    await press(page, 'Send the referral')
    assert.match(await words(page), /LW-/)
  })

  journey('a text with two people in it, in Welsh, with tabs, or much too long is said to be what it is', async ({ page, signIn, people, axe, narrow, withoutScript }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto('/refer/spoken')
    await paste(page, TWO)
    assert.equal(await page.inputValue('[name=family_name]'), '', 'nothing is filled yet')
    assert.match(await words(page), /2 people may be in this text/)
    await axe(page)
    await narrow(page)
    await press(page, 'Fill in from the text')
    await complains(page, /Choose whom this referral is about/)
    await page.getByLabel(/Tom Hale/).check()
    await press(page, 'Fill in from the text')
    assert.equal(await page.inputValue('[name=family_name]'), 'Hale')
    assert.equal(await page.inputValue('[name=story]'), '', 'it may be about the other one')

    await page.goto('/refer/spoken')
    const away = page.getByRole('button', { name: 'Throw it away and begin anew' })
    if (await away.count()) await press(page, 'Throw it away and begin anew')
    await paste(page, WELSH)
    assert.equal(await page.inputValue('[name=given_name]'), 'Mair')
    assert.match(await page.inputValue('[name=story]'), /^Mae hi yn byw/)
    assert.match(await words(page), /The text is in Welsh/)

    const plain = await withoutScript()
    await plain.goto('/refer/spoken')
    await paste(plain, 'Surname\tHale\nForename\tTom\nDOB\t2/7/61\nNHS Number\t999 000 0019')
    assert.equal(await plain.inputValue('[name=birth-year]'), '1961')
    assert.match(await words(plain), /is not a possible one/)
    await paste(plain, 'lonely '.repeat(30_000))
    await complains(plain, /kB, and 200 kB is the most/)
  })

  journey('the front desk says who supports somebody, takes a message, and sees that it was dealt with', async (house) => {
    const { page, signIn, people, axe, narrow, tabTo, shot } = house
    const desk = await atADesk(house)
    await axe(desk)
    await narrow(desk)
    await desk.fill('[name=q]', 'Mary')
    await press(desk, 'Look')
    await complains(desk, /the name and the date of birth together/)
    assert.equal(await desk.inputValue('[name=q]'), 'Mary')
    const first = desk.locator('main table tbody th a').first()
    const worker = (await desk.locator('main table tbody td').first().innerText()).replace(/^For\s*/, '').trim()
    await Promise.all([desk.waitForEvent('load'), first.click()])
    const person = path(desk)
    const said = await words(desk)
    assert.ok(said.includes(worker), `${worker} supports them`)
    assert.match(said, /Next appointment|Say nothing of when or where/)
    assert.doesNotMatch(said, /Story|Needs/)
    await axe(desk)
    await narrow(desk)
    await press(desk, 'Take the message')
    await complains(desk, /Say who asked/, /Write what the link worker should know/)
    await desk.fill('[name=from_whom]', 'Their sister')
    await desk.fill('[name=body]', 'Would like to be rung about Friday.')
    await desk.fill('[name=ring]', 'later')
    await press(desk, 'Take the message')
    await complains(desk, /telephone number/i)
    assert.equal(await desk.inputValue('[name=body]'), 'Would like to be rung about Friday.')
    await desk.fill('[name=ring]', '0113 496 0188')
    await desk.check('[name=soon]')
    await tabTo(desk, desk.getByRole('button', { name: 'Take the message' }))
    await Promise.all([desk.waitForEvent('load'), desk.keyboard.press('Enter')])
    assert.match(await words(desk), /Would like to be rung about Friday/)

    await signIn(page, named(people, worker).email)
    await page.goto('/today')
    assert.match(await words(page), /Messages from the front desk/)
    await axe(page)
    await Promise.all([page.waitForEvent('load'), page.locator('.lw-card', { hasText: 'Messages from the front desk' }).getByRole('link').first().click()])
    assert.match(await words(page), /Their sister/)
    assert.match(await words(page), /The record does not have this number/)
    await axe(page)
    await narrow(page)
    await shot(page, 'gp-record-worker', { fullPage: true })
    const card = page.locator('section', { hasText: 'Would like to be rung about Friday' })
    await card.locator('[name=words]').fill('I rang, it is settled')
    await Promise.all([page.waitForEvent('load'), card.getByRole('button', { name: 'Dealt with' }).click()])
    await desk.goto(person)
    assert.match(await words(desk), /I rang, it is settled/)
    await notFound(page, '/front-desk')
  })

  journey('a summary is read, copied out with its code once, and without script', async ({ page, signIn, people, axe, narrow, withoutScript, shot }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    let episode
    for (const support of await ownSupports(page)) {
      // not one whose person does not want the practice told, nor one of which something was copied out
      await page.goto(`${support}/copy-out`)
      if (!await page.locator('[name=text]').count()) { assert.match(await words(page), /the practice is not to be told/); continue }
      if (/871731000000106/.test(await page.inputValue('[name=text]'))) { episode = support; break }
    }
    await page.goto(episode)
    await follow(page, 'Copy a summary out for the GP’s record')
    await axe(page)
    await narrow(page)
    const text = await page.inputValue('[name=text]')
    assert.match(text, /^Social prescribing: /)
    await page.fill('[name=text]', '')
    await press(page, 'Note it and copy')
    await complains(page, /nothing to copy/)
    await page.fill('[name=text]', text)
    await press(page, 'Note it and copy')
    assert.equal(await page.inputValue('#copied'), text)
    await axe(page)
    await shot(page, 'gp-record-copied', { fullPage: true })
    const plain = await withoutScript()
    await plain.goto(`${episode}/copy-out`)
    const again = await plain.inputValue('[name=text]')
    assert.doesNotMatch(again, /871731000000106/, 'the code is offered once')
    await plain.fill('[name=text]', `${again}\nSNOMED CT: 871731000000106`)
    await press(plain, 'Note it and copy')
    await complains(plain, /counts once/)
  })

  journey('a person who said no is coded so, and the practice opens the referral again by what it knows', async ({ page, anotherPage, practiceLink, signIn, people, axe, narrow }) => {
    const reference = await referred(page, practiceLink, { given: 'Jory', family: 'Penhale', birth: [4, 5, 1958], story: 'Would like company.' })
    const worker = await anotherPage()
    await signIn(worker, named(people, 'Ruth Callaghan').email)
    await fromTheInbox(worker, reference)
    let form = await answerForm(worker, 'decline')
    await form.locator('[name=decided_by]').selectOption('person')
    await form.locator('[name=decline_reason]').selectOption('not_wanted')
    for (const [name, said] of Object.entries({ next_words: 'He can ask at any time', next_holder: 'The practice', referrer_words: 'Thank you for asking him.' })) {
      await form.locator(`[name=${name}]`).fill(said)
    }
    await go(worker, form.getByRole('button', { name: /Read the message before it goes/ }))
    form = await answerForm(worker, 'decline')
    await go(worker, form.getByRole('button', { name: /and send the message/ }))
    await follow(worker, 'Copy it out for the GP’s record')
    assert.match(await worker.inputValue('[name=text]'), /871711000000103/)
    await axe(worker)
    await narrow(worker)

    await page.goto(practiceLink)
    await follow(page, 'What became of a referral')
    await axe(page)
    await narrow(page)
    await page.fill('[name=reference]', reference)
    await page.fill('[name=known]', '5/5/1958')
    await press(page, 'Open it')
    await complains(page, /fits both/)
    assert.equal(await page.inputValue('[name=reference]'), reference)
    await page.fill('[name=known]', '4/5/1958')
    await press(page, 'Open it')
    assert.match(await words(page), /He can ask at any time/)
    assert.doesNotMatch(await words(page), /Penhale/)
    await page.goto(`${practiceLink}/sheet`)
    assert.match(await words(page), /How to refer from/)
    await axe(page)
    await narrow(page)
  })
})
