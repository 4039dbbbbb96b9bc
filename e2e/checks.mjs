// What is asked of every page a journey stops at: no barrier axe can find, and no sideways scrolling on a
// narrow screen. Each failure is a message one can act on without opening the browser.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// WCAG 2.2 AA, whole (PAGES 1). Target size is in it but off by default in axe.
const axeOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  rules: { 'target-size': { enabled: true } },
  resultTypes: ['violations'],
  preload: false // it would fetch the styles again
}

/** Pages opened with JavaScript off. */
export const scriptless = new WeakSet()

// The design system's script says on a radio button or a box whether what belongs to it is shown. ARIA does not
// know aria-expanded there (w3c/aria#1404); where it is not read out, nothing is lost. Anything else that the
// same rule finds counts.
const upstream = (rule, node) => rule.id === 'aria-allowed-attr' &&
  /^<input class="nhsuk-(radios|checkboxes)__input"/.test(node.html) &&
  /^Fix all of the following:\s+ARIA attribute is not allowed: aria-expanded="(true|false)"$/.test(node.failureSummary)

/** Fails with a readable list if axe finds a barrier on the page as it now stands. */
export async function axe(page) {
  const found = await inAReadableCopy(page, async (readable) => {
    await readable.evaluate(`if (!window.axe) { ${axeSource} }`)
    return readable.evaluate((options) => window.axe.run(document, options), axeOptions)
  })
  const violations = found.violations
    .map((rule) => ({ ...rule, nodes: rule.nodes.filter((node) => !upstream(rule, node)) }))
    .filter((rule) => rule.nodes.length > 0)
  if (violations.length === 0) return
  const list = violations.flatMap((rule) => [
    `  ${rule.id} (${rule.impact}): ${rule.help}`,
    ...rule.nodes.slice(0, 5).flatMap((node) => [
      `    at ${node.target.join(' ')}`,
      `       ${node.html.replace(/\s+/g, ' ').slice(0, 160)}`,
      `       ${node.failureSummary.replace(/\s*\n\s*/g, ' ')}`
    ]),
    ...(rule.nodes.length > 5 ? [`    and ${rule.nodes.length - 5} more`] : [])
  ])
  throw new Error(`axe found ${violations.length} kind(s) of barrier on ${await where(page)}:\n${list.join('\n')}`)
}

// axe needs timers, which a document read with JavaScript off never gets. So it looks at a copy: the document
// as it stands, without its scripts and with the insides of <noscript> in the open, under the same address.
async function inAReadableCopy(page, look) {
  if (!scriptless.has(page)) return look(page)
  const html = (await page.content())
    .replace(/<script\b[^>]*>[\s\S]*?<\/script>/gi, '')
    .replace(/<\/?noscript\b[^>]*>/gi, '')
  const context = await page.context().browser().newContext({
    viewport: page.viewportSize(),
    reducedMotion: 'reduce',
    storageState: await page.context().storageState()
  })
  try {
    const copy = await context.newPage()
    await copy.route(page.url(), (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }), { times: 1 })
    await copy.goto(page.url())
    return await look(copy)
  } finally {
    await context.close()
  }
}

/** Fails if the page scrolls sideways at 320 px (WCAG 1.4.10), naming what sticks out. */
export async function narrow(page) {
  const before = page.viewportSize()
  await page.setViewportSize({ width: 320, height: 640 })
  try {
    const found = await page.evaluate(() => {
      const width = document.documentElement.clientWidth
      if (document.scrollingElement.scrollWidth <= width) return null
      // What scrolls inside a box of its own (a wide table) does not make the page scroll.
      const boxed = (element) => {
        for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
          if (getComputedStyle(box).overflowX !== 'visible') return true
        }
        return false
      }
      const out = [...document.body.querySelectorAll('*')]
        .filter((element) => element.getBoundingClientRect().right > width + 1 && !boxed(element))
        .map((element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 120))
      return { width: document.scrollingElement.scrollWidth, out: out.slice(0, 8) }
    })
    if (found) {
      throw new Error(`at 320 px ${await where(page)} is ${found.width} px wide; sticking out:\n${found.out.map((line) => `  ${line}`).join('\n')}`)
    }
  } finally {
    await page.setViewportSize(before)
  }
}

/**
 * Presses Tab until `locator` has the focus, as somebody without a mouse would, and fails if it cannot be
 * reached or cannot be seen to have it.
 */
export async function tabTo(page, locator, atMost = 150) {
  const target = await locator.elementHandle()
  for (let pressed = 0; pressed < atMost; pressed += 1) {
    await page.keyboard.press('Tab')
    if (await target.evaluate((element) => element === document.activeElement)) {
      if (!(await target.evaluate((element) => element.matches(':focus-visible')))) {
        throw new Error(`${locator} has the focus on ${await where(page)} but does not show it`)
      }
      return
    }
  }
  throw new Error(`${locator} was not reached by ${atMost} presses of Tab on ${await where(page)}`)
}

async function where(page) {
  return `"${await page.title()}" (${new URL(page.url()).pathname})`
}
