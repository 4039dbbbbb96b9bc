// Moving in: what a file of another system brought waits for the administrator, is published, and reaches the worker; what could not
// be taken over stands on the record until somebody looked at it.

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onEachEngine } from '../support.mjs'

/** Files of an export, written from the templates that the program prints. */
async function files(leeway, folder) {
  const written = []
  for (const kind of ['referrals', 'episodes', 'contacts']) {
    let text = await leeway('import', 'referrals', '--template', kind)
    // a number that cannot be, and an end that was not written down
    if (kind === 'referrals') text = text.replace('999 000 0018', '999 000 0019')
    if (kind === 'episodes') text = text.replace('ended,30/06/2025,goals_met', ',,')
    const path = join(folder, `${kind}.csv`)
    await writeFile(path, text)
    written.push(path)
  }
  return written
}

const settled = async (page, words) => {
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto('/admin/imports')
    const text = await page.textContent('main')
    if (text.includes(words)) return text
    await sleep(500)
  }
  throw new Error(`the page never said: ${words}`)
}

const looksFor = async (page) => {
  await page.goto('/search')
  await page.locator('main input[type=search], main input[type=text]').first().fill('Featherstonehaugh')
  await Promise.all([page.waitForEvent('domcontentloaded'), page.keyboard.press('Enter')])
}

onEachEngine('Moving in', (journey) => {
  journey('what was read waits for the administrator and then stands on the record', async ({ page, anotherPage, leeway, someone, signIn, axe, narrow, tabTo, base, shot }) => {
    const worker = someone('worker')
    await signIn(page, someone('administrator').email)
    await page.goto('/admin')
    await page.getByRole('link', { name: 'Moving in' }).click()
    assert.match(await page.textContent('main'), /Nothing was brought in yet/)
    await axe(page)

    const folder = await mkdtemp(join(tmpdir(), 'leeway-moving-'))
    try {
      const named = await files(leeway, folder)
      // a site that a team serves, as everything that leaves says it
      const all = join(folder, 'all')
      await leeway('export', 'service', '--database', 'DATABASE', '--to', all, '--format', 'json')
      const table = async (name) => JSON.parse(await readFile(join(all, `${name}.json`), 'utf8'))
      const [served, sites] = [await table('team_site'), await table('site')]
      const site = sites.find((one) => served.some((tie) => tie.site_id === one.id)).name
      const arguments_ = ['import', 'referrals', '--database', 'DATABASE', '--owner', worker.email, '--site', site]

      // a header that changed is said before anything is read
      const wrong = join(folder, 'wrong.csv')
      await writeFile(wrong, 'person_key,Forename,family_name\n1,Ada,Finch\n')
      await assert.rejects(leeway(...arguments_, wrong), (error) => /not known: Forename/.test(error.stdout))

      const said = await leeway(...arguments_, '--hold', ...named)
      assert.match(said, /staged: nobody sees it yet/)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }

    await page.goto('/admin/imports')
    const text = await page.textContent('main')
    assert.match(text, /read, and seen by nobody yet/)
    assert.match(text, /nhs number/)
    assert.ok(!/0019|Featherstonehaugh|choir/.test(text), 'nobody’s details are here')
    await axe(page)
    await narrow(page)
    await page.setViewportSize({ width: 1280, height: 900 })
    await shot(page, 'moving-in')

    const theirs = await anotherPage()
    await signIn(theirs, worker.email)
    await looksFor(theirs)
    assert.equal(await theirs.locator('main a', { hasText: 'Featherstonehaugh' }).count(), 0, 'not before it is published')

    await tabTo(page, page.getByRole('button', { name: 'Publish it' }))
    await Promise.all([page.waitForEvent('domcontentloaded'), page.keyboard.press('Enter')])
    assert.match(await page.textContent('body'), /It is being published/)
    await settled(page, 'nother system: published')
    await axe(page)

    await looksFor(theirs)
    const found = theirs.locator('main a', { hasText: 'Featherstonehaugh' }).first()
    await Promise.all([theirs.waitForEvent('domcontentloaded'), found.click()])
    if (!new URL(theirs.url()).pathname.startsWith('/people/')) {
      await Promise.all([theirs.waitForEvent('domcontentloaded'), theirs.locator('a[href*="/people/"]').first().click()])
    }
    assert.ok(theirs.url().startsWith(`${base}/people/`), theirs.url())
    assert.match(await theirs.textContent('main'), /To look at from the other system/)
    assert.match(await theirs.textContent('main'), /999 000 0019/)
    assert.match(await theirs.textContent('main'), /Brought in from/)
    await axe(theirs)
    await narrow(theirs)
    const looked = theirs.getByRole('button', { name: /I have looked at this/ }).first()
    await Promise.all([theirs.waitForEvent('domcontentloaded'), looked.click()])
    assert.match(await theirs.textContent('body'), /Noted: you looked at it/)
    assert.doesNotMatch(await theirs.textContent('main'), /To look at from the other system/)

    // a supervisor and a worker have nothing to do here
    assert.equal((await theirs.goto('/admin/imports')).status(), 404)
  })
})
