// The harness itself: a check that cannot fail proves nothing, so each is shown a page that is wrong.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openHouse } from '../house.mjs'
import { onEachEngine } from '../support.mjs'

const binary = fileURLToPath(new URL('fake-leeway.mjs', import.meta.url))

onEachEngine('The harness', (journey) => {
  journey('signs people in, each in a browser of their own', async ({ page, anotherPage, signIn, someone, base }) => {
    await signIn(page, someone('worker').email)
    assert.equal(page.url(), `${base}/`)
    const other = await anotherPage()
    await other.goto('/')
    assert.equal(other.url(), `${base}/sign-in`)
    assert.throws(() => someone('worker', 1), /1 people with the role 'worker'/)
  })

  journey('lets a refused form be an answer', async ({ page, signIn, someone, axe }) => {
    await signIn(page, someone('worker').email, 'wrong')
    assert.match(await page.title(), /^Error: /)
    await axe(page)
  })

  journey('opens pages without script, signed in, and still looks at them', async ({ page, signIn, someone, withoutScript, axe, narrow }) => {
    await signIn(page, someone('worker').email)
    const plain = await withoutScript()
    await plain.goto('/')
    assert.equal(await plain.locator('h1').innerText(), 'Today')
    await axe(plain)
    await narrow(plain)
    await plain.goto('/barrier')
    await assert.rejects(axe(plain), /image-alt/)
    await plain.goto('/scripted')
    assert.equal(await plain.title(), 'Scripted', 'looking did not leave script on')
  })

  journey('names a barrier and where it is', async ({ page, axe }) => {
    await page.goto('/barrier')
    await assert.rejects(axe(page), /1 kind\(s\) of barrier on "Barrier" \(\/barrier\):\n {2}image-alt \(critical\).*\n {4}at img/)
  })

  journey('names what makes a narrow page scroll, but lets a box scroll inside', async ({ page, narrow }) => {
    await page.goto('/wide')
    await assert.rejects(narrow(page), /"Wide" \(\/wide\) is 6\d\d px wide; sticking out:\n {2}<div class="plank">/)
    assert.deepEqual(page.viewportSize(), { width: 1280, height: 900 })
    await page.goto('/boxed')
    await narrow(page)
  })

  journey('walks by keyboard and says what it cannot reach', async ({ page, tabTo }) => {
    await page.goto('/sign-in')
    await tabTo(page, page.locator('[name=password]'))
    await assert.rejects(tabTo(page, page.locator('h1'), 10), /not reached by 10 presses/)
  })
}, { binary })

// Complaints fail a whole journey, so they are looked at from outside: the body below runs in a child.
for (const [path, complaint] of [
  ['/inline', /Content Security Policy/],
  ['/missing', /stylesheet \/nothing\.css answered 404/],
  ['/foreign', /asked another host: http:\/\/example\.org/]
]) {
  test(`A page is not let off for ${path}`, async () => {
    const { spawnSync } = await import('node:child_process')
    const child = spawnSync(process.execPath, ['--test', '--test-reporter=tap', fileURLToPath(new URL('complaint.mjs', import.meta.url))], {
      encoding: 'utf8',
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, E2E_ENGINES: 'sqlite', HARNESS_PATH: path }
    })
    assert.equal(child.status, 1, child.stdout)
    assert.match(child.stdout, complaint)
  })
}

test('A server that does not start says why', async () => {
  await assert.rejects(openHouse('sqlite', '/no/such/leeway'), /there is no \/no\/such\/leeway; run: cargo build/)
  await assert.rejects(openHouse('oracle', binary), /may name sqlite and postgres/)
})
