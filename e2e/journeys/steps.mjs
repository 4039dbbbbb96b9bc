// What several files of journeys do in the same way: going on and waiting for the page that follows, filling a
// date, and judging a form that was refused.

import assert from 'node:assert/strict'

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
