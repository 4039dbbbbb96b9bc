// The harness of the journeys. A file of journeys reads
//
//   import { onEachEngine } from '../support.mjs'
//
//   onEachEngine('Signing in', (journey) => {
//     journey('a worker lands on Today', async ({ page, signIn, someone, axe }) => {
//       await signIn(page, someone('worker').email)
//       await axe(page)
//     })
//   })
//
// Each file has, on each engine, a server and a database of its own; the journeys in it run in order and find
// what the earlier ones left. Each journey starts in a browser that has seen nothing. Whatever it does, it
// fails if a page raises a script error, breaks its own content security policy, asks another host for
// anything, or misses a style, script or picture.
//
// Settings: E2E_ENGINES ("sqlite postgres"), LEEWAY_BIN (target/debug/leeway), E2E_EPISODES (60), E2E_SHOTS=1
// (renew docs/guide/images), CHROMIUM, DATABASE_URL_TEST. Where a journey fails, the page as picture and
// as HTML is left in e2e/out.

import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { chromium } from 'playwright-core'
import { axe, narrow, scriptless, tabTo } from './checks.mjs'
import { engines, openHouse, root, script } from './house.mjs'

const patience = 10_000
const wholeJourney = 90_000
const startUp = 240_000
const viewport = { width: 1280, height: 900 }

const browserFlags = [
  '--no-sandbox', // CI is root, and the only pages opened are our own
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

/**
 * Declares journeys, once for each engine. `body` gets `journey(name, steps, { timeout })`; the steps get what `tools`
 * makes. `timeout` is for a journey that is long by its nature. `settings` gives what stands in the server's environment,
 * and `seeding` further arguments of the demonstration, `besides` the addresses of other servers to which pages of this file may lead.
 */
export function onEachEngine(title, body, { binary, on = engines, settings, seeding, besides = () => [] } = {}) {
  for (const engine of on) {
    describe(`${title} (${engine})`, () => {
      let house
      let browser
      before(async () => {
        house = await openHouse(engine, binary, await settings?.(), seeding)
        browser = await launch()
      }, { timeout: startUp })
      after(async () => {
        await browser?.close()
        await house?.close()
      }, { timeout: startUp })
      body((name, steps, { timeout = wholeJourney } = {}) => test(name, { timeout }, () => travel({ title, name, house, browser, besides, steps })))
    })
  }
}

/** The same on the first engine alone: for what looks at pages and not at what is kept. */
export const onOneEngine = (title, body, options = {}) => onEachEngine(title, body, { ...options, on: engines.slice(0, 1) })

function launch() {
  const executablePath = process.env.CHROMIUM || script('chromium')
  return chromium.launch({ executablePath, headless: true, args: browserFlags })
}

async function travel({ title, name, house, browser, besides, steps }) {
  const visit = { house, browser, besides: besides(), contexts: [], pages: [], complaints: [] }
  try {
    await steps(await tools(visit))
    assert.deepEqual(visit.complaints, [], 'the pages of this journey complained')
  } catch (error) {
    const kept = await keep(visit, `${title}-${name}-${house.engine}`)
    error.message += `${kept}\nThe server's last words:\n${house.log().slice(-2_000)}`
    throw error
  } finally {
    await Promise.all(visit.contexts.map((context) => context.close()))
  }
}

/** What a journey's steps are given. */
async function tools(visit) {
  const { house } = visit
  const page = await openPage(visit)
  return {
    /** The engine this runs on; for messages, not for branches. */
    engine: house.engine,
    /** The server's address, without a slash at the end. */
    base: house.base,
    /** Everyone who can sign in: { email, name, role }. */
    people: house.people,
    practiceLink: house.practiceLink,
    selfReferral: house.selfReferral,
    /** What they all sign in with. */
    password: house.password,
    /** Runs SQL past Leeway, as somebody with the database in hand could; one text for both engines. */
    tamper: house.tamper,
    /** Runs a command of the program beside the server and gives what it printed; the argument DATABASE is its database. */
    leeway: house.leeway,
    /** A page in a browser that has seen nothing. Paths are relative to the server: page.goto('/sign-in'). */
    page,
    /** The same for somebody else: a second browser, signed out. */
    anotherPage: () => openPage(visit),
    /** A page with JavaScript off, signed in as `from` is. */
    withoutScript: async (from = page) => openPage(visit, { javaScriptEnabled: false, storageState: await from.context().storageState() }),
    /** The first demonstration person with this role (or the nth). */
    someone: (role, nth = 0) => someone(house, role, nth),
    /** Signs in through the form and waits for the page that follows. */
    signIn: (where, email, password = house.password) => signIn(where, email, password),
    shot: (where, name, options) => shot(house, where, name, options),
    axe,
    narrow,
    tabTo
  }
}

function someone(house, role, nth) {
  const found = house.people.filter((person) => person.role === role)
  assert.ok(found.length > nth, `the demonstration has ${found.length} people with the role '${role}', number ${nth + 1} was asked for`)
  return found[nth]
}

async function signIn(page, email, password) {
  await page.goto('/sign-in')
  await page.fill('[name=email]', email)
  await page.fill('[name=password]', password)
  await Promise.all([
    page.waitForEvent('domcontentloaded'),
    page.click('form:has([name=email]):has([name=password]) button[type=submit]')
  ])
}

async function openPage(visit, options = {}) {
  const { house, browser, besides, complaints } = visit
  const context = await browser.newContext({ baseURL: house.base, viewport, locale: 'en-GB', timezoneId: 'Europe/London', reducedMotion: 'reduce', ...options })
  visit.contexts.push(context)
  context.setDefaultTimeout(patience)

  // the same server by name: passkeys are taken where an address has one
  const byName = house.base.replace('127.0.0.1', 'localhost')
  const ours = (url) => /^(data|blob|about):/.test(url) || [house.base, byName, ...besides].includes(new URL(url).origin)
  await context.route((url) => !ours(url.href), (route) => {
    complaints.push(`asked another host: ${route.request().url()}`)
    return route.abort()
  })
  const on = (where) => (where ? ` (on ${new URL(where.url()).pathname})` : '')
  context.on('weberror', (error) => complaints.push(`script error: ${error.error().message}${on(error.page())}`))
  context.on('console', (message) => {
    // A failed load is judged below, where it is known whether it was the page itself: an answer of 404 or
    // 422 to a form is an answer; so is 401 to what a page asks by itself once the session has ended.
    const answer = /^(Failed to load resource|Response Status Error Code 401 )/
    if (message.type() === 'error' && !answer.test(message.text())) {
      complaints.push(`console: ${message.text()}${on(message.page())}`)
    }
  })
  context.on('response', (response) => {
    const kind = response.request().resourceType()
    if (response.status() >= 400 && !['document', 'xhr', 'fetch'].includes(kind)) {
      complaints.push(`${kind} ${new URL(response.url()).pathname} answered ${response.status()}`)
    }
    if (response.status() >= 500) complaints.push(`${new URL(response.url()).pathname} answered ${response.status()}`)
  })

  const page = await context.newPage()
  if (options.javaScriptEnabled === false) scriptless.add(page)
  visit.pages.push(page)
  return page
}

/** Saves a picture for the guide, when asked to by E2E_SHOTS=1; once, not once per engine. */
async function shot(house, page, name, { fullPage = false } = {}) {
  assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/, 'a picture is named in lower case with hyphens')
  if (process.env.E2E_SHOTS !== '1' || house.engine !== engines[0]) return
  const folder = join(root, 'docs/guide/images')
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage, animations: 'disabled', scale: 'css' })
}

/** Leaves what the pages looked like when a journey failed; says where. */
async function keep(visit, title) {
  const folder = join(root, 'e2e/out')
  await mkdir(folder, { recursive: true })
  const lines = []
  for (const [index, page] of visit.pages.entries()) {
    const file = join(folder, `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}${index ? `-${index + 1}` : ''}`)
    try {
      await writeFile(`${file}.html`, await page.content())
      await page.screenshot({ path: `${file}.png`, fullPage: true })
      lines.push(`\nLeft for looking at: ${file}.png and .html (${page.url()})`)
    } catch {
      // A page that has crashed cannot be kept; the failure itself is still told.
    }
  }
  return lines.join('')
}
