// One journey to the page HARNESS_PATH names, which must fail; run by harness.test.mjs alone.

import { fileURLToPath } from 'node:url'
import { onEachEngine } from '../support.mjs'

onEachEngine('Complaint', (journey) => {
  journey('opens a page that is wrong', async ({ page }) => {
    await page.goto(process.env.HARNESS_PATH, { waitUntil: 'networkidle' })
  })
}, { binary: fileURLToPath(new URL('fake-leeway.mjs', import.meta.url)) })
