// What several files of journeys do in the same way: going on and waiting for the page that follows, filling a
// date, and judging a form that was refused.

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'

/** Presses a link or button and waits for the page that follows. */
export async function go(page, locator) {
  await Promise.all([page.waitForEvent('load'), locator.click()])
}

/** Presses the button with this name in the page's main part and waits for the page that follows. */
export async function press(page, name) {
  await go(page, page.locator('main').getByRole('button', { name, exact: typeof name === 'string' }).first())
}

/** Follows the link with this name and waits for the page. */
export async function follow(page, name) {
  await go(page, page.getByRole('link', { name, exact: typeof name === 'string' }).first())
}

/** The words of the page's main part. */
export const words = (page) => page.locator('main').innerText()

/** The part of a page under this heading. */
export const part = (page, name) => page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) })

/** The page's first heading. */
export const heading = (page) => page.locator('h1').first().innerText()

/** Someone of the demonstration by name. */
export function named(people, name) {
  const found = people.find((person) => person.name === name)
  assert.ok(found, `the demonstration has nobody called ${name}`)
  return found
}

/**
 * Fails unless the page says in its title, its summary and beside the field what is wrong, and the summary's
 * links lead to something on the page.
 */
export async function complains(page, ...expected) {
  assert.match(await page.title(), /^Error: /)
  const summary = page.locator('.nhsuk-error-summary')
  const said = await summary.innerText()
  for (const words of expected) assert.match(said, words)
  for (const link of await summary.getByRole('link').all()) {
    const target = await link.getAttribute('href')
    assert.equal(await page.locator(target).count(), 1, `the summary's link ${target} leads to a field`)
  }
}

/** Fills a date of three fields. */
export async function fillDate(page, name, day, month, year) {
  await page.fill(`[name=${name}-day]`, String(day))
  await page.fill(`[name=${name}-month]`, String(month))
  await page.fill(`[name=${name}-year]`, String(year))
}

/** Fails unless the page with this path is not found for whoever looks. */
export async function notFound(page, path) {
  const answer = await page.goto(path)
  assert.equal(answer.status(), 404, `${path} is found`)
}

/** The address of a page, without the server. */
export const path = (page) => new URL(page.url()).pathname

/**
 * What somebody without a mouse does: goes to a field, link or button by Tab, types, ticks or presses it.
 * `tabTo` is the journey's own, so that a field that cannot be reached fails with its name.
 */
export function keyboard(page, tabTo) {
  const main = page.locator('main')
  const reach = (locator) => tabTo(page, locator)
  const enter = async (locator) => {
    await reach(locator)
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
  }
  return {
    reach,
    type: async (name, text) => {
      await reach(main.locator(`[name=${name}]`))
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type(text)
    },
    /** Ticks the first of several, or one box. */
    tick: async (name) => {
      await reach(main.locator(`[name=${name}]`).first())
      await page.keyboard.press('Space')
    },
    /** Chooses in a list by the first letters of what it says. */
    choose: async (name, letters) => {
      await reach(main.locator(`[name=${name}]`))
      await page.keyboard.type(letters)
    },
    follow: (name) => enter(main.getByRole('link', { name, exact: typeof name === 'string' }).first()),
    press: (name) => enter(main.getByRole('button', { name, exact: typeof name === 'string' }).first())
  }
}

/**
 * Refers somebody by a practice’s own link, or signed in at /refer, with as little as that takes; gives the reference.
 * `needs` are their codes, `source` is what the referrer is; `agrees` is whether they hear what becomes of it.
 */
export async function referred(page, where, { given, family, birth, postcode, story, needs = [], agrees = 'yes', source = 'receptionist' }) {
  await page.goto(where)
  await page.fill('[name=given_name]', given)
  await page.fill('[name=family_name]', family)
  if (birth) await fillDate(page, 'birth', ...birth)
  await page.check('[name=nhs_unknown]')
  await page.fill('[name=phone]', '0113 496 0123')
  if (postcode) await page.locator('[name=postcode]').evaluate((field, value) => { field.value = value }, postcode)
  await press(page, 'Continue')
  for (const need of needs) await page.check(`[name=needs][value=${need}]`)
  await page.fill('[name=story]', story)
  await page.check('[name=told_kind][value=card]')
  await page.check('[name=consent][value=yes]')
  await page.check(`[name=agrees][value=${agrees}]`)
  await page.fill('[name=referrer_name]', 'Jo Hart')
  await page.selectOption('[name=source]', source)
  await page.fill('[name=referrer_contact]', 'extension 12')
  await press(page, 'Continue')
  await press(page, 'Send the referral')
  return reference(page)
}

/** Writes down what somebody asked a worker for in person; gives the reference. */
export async function writtenDown(page, { given, family, birth, story }) {
  await page.goto('/refer/spoken')
  await page.fill('[name=given_name]', given)
  await page.fill('[name=family_name]', family)
  await fillDate(page, 'birth', ...birth)
  await page.fill('[name=phone]', '0113 496 0177')
  await page.fill('[name=story]', story)
  await page.selectOption('[name=source]', 'pharmacist')
  await page.fill('[name=referrer_name]', 'Sam Ode')
  await page.selectOption('[name=site]', { label: 'Harbour Lights Surgery' })
  await page.check('[name=consent][value=yes]')
  await page.check('[name=agrees][value=yes]')
  await press(page, 'Record the referral')
  return reference(page)
}

/** Where the referrer’s private page is, on the page that says that the referral is in. */
export const privatePage = (page) => page.getByRole('link', { name: 'open the private page' }).getAttribute('href')

/** The reference that the page gives. */
export async function reference(page) {
  const given = (await words(page)).match(/LW-[A-Z0-9]{4}-[A-Z0-9]{4}/)?.[0]
  assert.ok(given, 'a reference is given')
  return given
}

/** How a link worker finds a referral: from the inbox, by a name or a reference; gives where it is. */
export async function fromTheInbox(page, said) {
  await page.goto('/inbox')
  await go(page, page.locator('main table tr', { hasText: said }).getByRole('link').first())
  return path(page)
}

/** Opens the part of the triage page with this answer, and gives its form. */
export async function answerForm(page, part) {
  const details = page.locator(`#answer-${part}`)
  if ((await details.getAttribute('open')) === null) await details.locator('summary').first().click()
  return details.locator('form[method=post]')
}

/** Where the supports of one’s own are that stand so, in the order of the caseload. */
export async function ownSupports(page, state = 'Active') {
  await page.goto('/caseload')
  const own = page.locator('main table tr', { hasText: state }).filter({ hasNotText: 'Cover for' })
  const links = await own.locator('a[href^="/episodes/"]').evaluateAll((all) => all.map((link) => link.getAttribute('href')))
  return [...new Set(links)]
}

/** Where the record is of the person whose support is open. */
export async function recordOf(page) {
  const href = await page.getByRole('link', { name: 'Record and timeline' }).getAttribute('href')
  return href.split('?')[0]
}

/** Opens the first support of the worker’s own that is going on and was brought to nobody yet; gives its addresses. */
export async function notBroughtYet(page) {
  for (const episode of await ownSupports(page)) {
    await page.goto(episode)
    if (await page.locator('#brought').count()) continue
    if (!await page.getByRole('link', { name: 'Bring to supervision' }).count()) continue
    return { episode, name: await nameOnTop(page), person: await recordOf(page) }
  }
  throw new Error('everybody in this caseload was brought to supervision already')
}

/** The name at the head of a support, without what they are called. */
export const nameOnTop = (page) => heading(page).then((said) => said.replace(/ known as .*/s, '').trim())

/** Fails unless each link in the page’s main part leads to a page that opens for whoever looks. */
export async function leadsSomewhere(page) {
  const links = await page.locator('main a[href^="/"]').evaluateAll((all) => all.map((link) => [link.getAttribute('href').replace(/#.*/, ''), link.textContent.trim()]))
  const dead = []
  for (const [href, said] of new Map(links)) {
    const answer = await page.request.get(href)
    if (!answer.ok()) dead.push(`“${said}” (${href}) answers ${answer.status()}`)
  }
  assert.deepEqual(dead, [], `links on ${path(page)} that lead nowhere`)
}

/** The code that an authenticator app shows for a secret (RFC 6238), now or so many half minutes later. */
export function codeOf(secret, later = 0) {
  const bits = [...secret.replace(/\s/g, '')].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
  const moment = Buffer.alloc(8)
  moment.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later))
  const digest = createHmac('sha1', key).update(moment).digest()
  const figures = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff
  return String(figures % 1_000_000).padStart(6, '0')
}
