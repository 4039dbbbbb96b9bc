// Signing in: the first thing anybody does (HOUSE 9: form at /sign-in, fields `email` and `password`).

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'

onEachEngine('Signing in', (journey) => {
  journey('a worker signs in and lands on Today', async ({ page, signIn, someone, axe, narrow, shot }) => {
    await page.goto('/sign-in')
    await axe(page)
    await narrow(page)
    await shot(page, 'sign-in')

    await signIn(page, someone('worker').email)
    assert.equal(await page.locator('h1').innerText(), 'Today')
    assert.doesNotMatch(page.url(), /@|%40/, 'the address names no person')
    await axe(page)
    await narrow(page)
    await shot(page, 'today')
  })

  journey('a wrong password keeps the e-mail address and says what is wrong', async ({ page, signIn, someone, password, axe }) => {
    const { email } = someone('worker')
    await signIn(page, email, 'not the password')

    assert.match(await page.title(), /^Error: /)
    const summary = page.locator('.nhsuk-error-summary')
    await summary.waitFor()
    const first = summary.getByRole('link').first()
    const target = await first.getAttribute('href')
    assert.ok(await page.locator(target).count(), `the summary's link ${target} leads to a field`)
    assert.equal(await page.inputValue('[name=email]'), email)
    assert.equal(await page.inputValue('[name=password]'), '', 'a password is never sent back')
    await axe(page)

    await page.fill('[name=password]', password)
    await page.click('form:has([name=password]) button[type=submit]')
    await page.locator('h1', { hasText: 'Today' }).waitFor()
  })

  journey('an unknown e-mail address gets the same answer as a wrong password', async ({ page, signIn, someone }) => {
    const answer = async (email) => {
      await signIn(page, email, 'not the password')
      return page.locator('.nhsuk-error-summary').innerText()
    }
    const known = await answer(someone('worker').email)
    const unknown = await answer('nobody.at.all@example.org')
    assert.equal(unknown, known, 'who has an account is nobody else\'s business')
  })

  journey('it works by keyboard alone', async ({ page, someone, password, tabTo }) => {
    await page.goto('/sign-in')
    await tabTo(page, page.locator('[name=email]'))
    await page.keyboard.type(someone('worker').email)
    await tabTo(page, page.locator('[name=password]'))
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.locator('h1', { hasText: 'Today' }).waitFor()
  })

  journey('it works with JavaScript off', async ({ withoutScript, signIn, someone, axe }) => {
    const plain = await withoutScript()
    await signIn(plain, someone('worker').email)
    assert.equal(await plain.locator('h1').innerText(), 'Today')
    await axe(plain)
  })

  journey('signed out, Today leads to the sign-in form', async ({ page }) => {
    await page.goto('/')
    assert.equal(await page.locator('form [name=password]').count(), 1)
  })
})
