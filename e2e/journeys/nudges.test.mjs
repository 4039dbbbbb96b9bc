// What waits: found by kind, put off with a reason and let wait again, done and gone; how the digest comes; what a supervisor and a manager
// read; what an administrator sets.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, fillDate, follow, heading, named, notFound, part, press, words } from './steps.mjs'

/** A day so many days from now, in three parts. */
function inDays(days) {
  const day = new Date(Date.now() + days * 86_400_000)
  return [day.getUTCDate(), day.getUTCMonth() + 1, day.getUTCFullYear()]
}

/** How much waits, as the navigation says. */
async function counted(page) {
  const count = page.locator('.lw-nav a[href="/nudges"] .lw-count')
  return await count.count() ? Number((await count.innerText()).match(/\d+/)[0]) : 0
}

onEachEngine('What waits', (journey) => {
  const kept = {}

  journey('it stands by kind, is put off with a reason, and waits again', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    assert.match(await words(page), /waited too long/)
    await follow(page, /^What waits/)
    assert.equal(await heading(page), 'What waits for you')
    await axe(page)
    await narrow(page)
    const before = await counted(page)
    assert.ok(before > 0, 'the demonstration has something that waits for her')
    await page.goto('/nudges')
    const off = page.getByRole('link', { name: /^Put off/ }).first()
    kept.put = await off.getAttribute('href')
    await page.goto(kept.put)
    await axe(page)
    await narrow(page)
    await fillDate(page, 'until', ...inDays(60))
    await page.fill('[name=why]', '')
    await press(page, 'Put it off')
    await complains(page, /Say why/)
    await page.fill('[name=why]', 'The practice is moving house')
    await press(page, 'Put it off')
    await complains(page, /within the next 28 days/)
    assert.equal(await page.inputValue('[name=why]'), 'The practice is moving house')
    await axe(page)
    await fillDate(page, 'until', ...inDays(10))
    await press(page, 'Put it off')
    assert.match(await words(page), /It is put off, with your reason/)
    assert.match(await part(page, 'Put off').innerText(), /The practice is moving house/)
    assert.equal(await counted(page), before - 1)
    await axe(page)
    await narrow(page)
    await page.locator('#resting ~ table').getByRole('button', { name: /^Let it wait again/ }).first().click()
    await page.waitForURL('**/nudges')
    assert.match(await words(page), /It waits again/)
    assert.equal(await counted(page), before)
  })

  journey('by keyboard alone, from Today to the deed', async ({ page, signIn, people, tabTo }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await tabTo(page, page.locator('.lw-nav a[href="/nudges"]'))
    await Promise.all([page.waitForURL('**/nudges'), page.keyboard.press('Enter')])
    const deed = page.locator('main table a').first()
    const href = await deed.getAttribute('href')
    await tabTo(page, deed)
    await Promise.all([page.waitForURL(`**${href}`), page.keyboard.press('Enter')])
    assert.ok(!/not found/i.test(await page.title()), 'the deed is one key away')
  })

  journey('each kind leads to where it is done', async ({ page, signIn, people }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto('/nudges')
    const first = await page.locator('main section').evaluateAll((parts) => parts.map((one) => one.querySelector('tbody td[data-label="To do"] a')?.getAttribute('href')).filter(Boolean))
    assert.ok(first.length > 1, `several kinds: ${first}`)
    for (const href of first) {
      const answer = await page.goto(href)
      assert.equal(answer.status(), 200, href)
    }
  })

  journey('each chooses when the digest comes', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto('/nudges')
    await follow(page, 'Change when it comes')
    await axe(page)
    await narrow(page)
    await page.check('[name=way][value=never]')
    await press(page, 'Save')
    assert.match(await words(page), /No e-mail: I look at the page/)
    await page.goto('/nudges/digest')
    assert.ok(await page.isChecked('[name=way][value=never]'))
  })

  journey('what is a colleague’s is not found, and without scripts all works', async ({ page, anotherPage, signIn, people, withoutScript, someone }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    const plain = await withoutScript()
    await plain.goto(kept.put)
    await fillDate(plain, 'until', ...inDays(5))
    await plain.fill('[name=why]', 'Rings back on Friday')
    await press(plain, 'Put it off')
    assert.match(await part(plain, 'Put off').innerText(), /Rings back on Friday/)
    const other = await anotherPage()
    await signIn(other, someone('evaluator').email)
    await notFound(other, kept.put)
    await notFound(other, '/nudges')
    await notFound(page, '/nudges/put-off/same_day/01990000-0000-7000-8000-000000000001')
    await notFound(page, '/nudges/put-off/word_back/01990000-0000-7000-8000-000000000001')
  })

  journey('a supervisor reads what waits longer, and nobody’s name; a manager reads counts', async ({ page, anotherPage, signIn, someone, axe, narrow }) => {
    await signIn(page, someone('supervisor').email)
    await page.goto('/nudges')
    assert.match(await words(page), /With those you lead or supervise/)
    await axe(page)
    await narrow(page)
    const manager = await anotherPage()
    await signIn(manager, someone('manager').email)
    await manager.goto('/service')
    await follow(manager, 'What waits too long, in counts')
    assert.match(await words(manager), /In the service/)
    assert.doesNotMatch(await words(manager), /With those you lead/)
    await axe(manager)
    await narrow(manager)
  })

  journey('an administrator sets what nudges, and nothing unanswered can be left out', async ({ page, signIn, someone, axe, narrow }) => {
    await signIn(page, someone('administrator').email)
    await page.goto('/admin')
    await follow(page, 'What nudges')
    await axe(page)
    await narrow(page)
    assert.equal(await page.locator('[name=on_unanswered]').count(), 0)
    assert.match(await words(page), /Known until the end of 2030/)
    await page.fill('[name=after_word_back]', 'soon')
    await page.fill('[name=lead_unanswered]', '')
    await press(page, 'Save')
    await complains(page, /Working days/)
    assert.equal(await page.inputValue('[name=after_word_back]'), 'soon')
    await page.fill('[name=after_word_back]', '4')
    await press(page, 'Save')
    await complains(page, /none? .*lapses unseen|no referral without an answer lapses unseen/)
    await page.fill('[name=lead_unanswered]', '9')
    await page.uncheck('[name=on_answer]')
    await page.fill('[name=hour]', '7')
    await press(page, 'Save')
    assert.match(await words(page), /The settings are saved/)
    assert.equal(await page.inputValue('[name=after_word_back]'), '4')
    assert.equal(await page.isChecked('[name=on_answer]'), false)
  })
})
