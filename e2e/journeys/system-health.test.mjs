// What an administrator sees of how the program fares: backups, the marks of the logs, work to do later.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { follow, heading, words } from './steps.mjs'

onEachEngine('System health', (journey) => {
  journey('an administrator sees that no backups are made, and whom to ask', async ({ page, signIn, someone, axe, narrow }) => {
    await signIn(page, someone('administrator').email)
    await page.goto('/admin')
    await follow(page, 'System health')
    assert.equal(await heading(page), 'System health')
    assert.match(await words(page), /Backups/)
    assert.match(await words(page), /Leeway was not told where to keep backups/)
    assert.match(await words(page), /In the program’s own log alone/)
    await axe(page)
    await narrow(page)
  })
})
