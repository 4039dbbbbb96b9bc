// Working alone: a visit planned, checked out by the address on a telephone, and the word for trouble, which those who look out see and
// nobody who looks over the worker's shoulder.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, follow, go, named, notFound, ownSupports, path, press, words } from './steps.mjs'

/** A time of today so many minutes ahead, as one types it; late at night the day's last minutes. */
const ahead = (minutes) => new Date(Date.now() + minutes * 60_000).toLocaleTimeString('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' })

/** Fills and sends the form of a visit; gives who looks out. */
async function planned(page, { duress = '' } = {}) {
  await page.fill('[name=starts]', ahead(1))
  await page.fill('[name=ends]', ahead(61))
  if (!await page.inputValue('[name=place]')) await page.fill('[name=place]', '12 Mill Lane')
  const buddies = page.locator('[name=buddy] option')
  const buddy = (await buddies.nth(1).innerText()).trim()
  await page.selectOption('[name=buddy]', { label: buddy })
  const risks = page.locator('[name=risks_seen]')
  if (await risks.count()) await risks.check()
  if (duress) {
    await page.getByText('Who comes along, a word for trouble').click()
    await page.fill('[name=duress]', duress)
  }
  await press(page, 'Plan this visit')
  return buddy
}

onEachEngine('Working alone', (journey) => {
  const kept = {}

  journey('what is missing is said with what was typed kept', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    const [episode] = await ownSupports(page)
    await page.goto(episode)
    await follow(page, 'Plan a visit alone')
    assert.match(await words(page), /Somebody watches from 9am to 5pm on working days/)
    await axe(page)
    await narrow(page)
    await page.fill('[name=place]', 'The house behind the mill')
    await page.fill('[name=ends]', 'when it gets dark')
    await press(page, 'Plan this visit')
    await complains(page, /time/)
    assert.equal(await page.inputValue('[name=place]'), 'The house behind the mill')
    await page.fill('[name=ends]', '')
    await press(page, 'Plan this visit')
    await complains(page, /Say from when until when/, /Choose who looks out for you/)
    await axe(page)
  })

  journey('a visit is planned, checked in, made longer, and checked out by its address without signing in', async ({ page, anotherPage, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto('/lone-working/new')
    await planned(page)
    kept.out = new URL((await page.locator('.lw-secret').innerText()).trim()).pathname
    await axe(page)
    await narrow(page)
    await follow(page, 'Go to your visit')
    kept.visit = path(page)
    await press(page, 'I am there')
    assert.match(await words(page), /There now/)
    await press(page, '15 minutes more')
    assert.match(await words(page), /It is noted that it takes longer/)
    await axe(page)
    await narrow(page)

    const telephone = await anotherPage()
    await telephone.goto(kept.out)
    assert.doesNotMatch(await telephone.content(), /Mill Lane/)
    await axe(telephone)
    await narrow(telephone)
    await press(telephone, '30 minutes more')
    await telephone.fill('[name=words]', 'All is well')
    await press(telephone, 'I am back')
    assert.match(await words(telephone), /You are checked out/)
    await axe(telephone)
    await page.goto(kept.visit)
    assert.match(await words(page), /Checked out/)
    assert.equal(await page.getByRole('button', { name: 'I am back' }).count(), 0)
    await axe(page)
  })

  journey('the word for trouble raises the alarm on every page of those who look out, and shows on none of the worker’s', async ({ page, anotherPage, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto('/lone-working/new')
    const buddy = await planned(page, { duress: 'blue umbrella' })
    const out = new URL((await page.locator('.lw-secret').innerText()).trim()).pathname
    await follow(page, 'Go to your visit')
    const visit = path(page)
    assert.doesNotMatch(await page.content(), /umbrella/)
    await page.goto(out)
    await page.fill('[name=words]', 'Back now, I left my Blue Umbrella')
    await press(page, 'I am back')
    assert.match(await words(page), /You are checked out/)
    await page.goto(visit)
    assert.doesNotMatch(await page.content(), /lw-alarm|[Aa]larm<|umbrella|Umbrella/)

    const other = await anotherPage()
    await signIn(other, named(people, buddy).email)
    await go(other, other.locator('.lw-alarm').getByRole('link', { name: /who went alone/ }))
    assert.match(await words(other), /Alarm: look now/)
    await axe(other)
    await narrow(other)
    await other.goto(visit)
    assert.match(await words(other), /said the word for trouble[\s\S]*999/)
    await press(other, 'Write that down')
    await complains(other, /Say what you found/)
    await axe(other)
    await other.fill('[name=words]', 'The police are with her, and she is safe.')
    await press(other, 'Write that down')
    assert.equal(await other.locator('.lw-alarm', { hasText: 'who went alone' }).count(), 0)
    assert.match(await words(other), /The police are with her/)
    await axe(other)
    await narrow(other)
  })

  journey('whoever looks out for nobody there finds no such visit', async ({ page, signIn, people }) => {
    await signIn(page, named(people, 'Dr Simon Merrick').email)
    await notFound(page, kept.visit)
    await notFound(page, '/out/nothing-of-the-kind')
  })
})
