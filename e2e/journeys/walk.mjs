// Walking: opens the pages that links and forms of the method GET lead to, one address for each kind of page, and
// tells what is wrong with each. Which kinds of page there are, and for whom, it reads from the list that the access
// tests keep, so that a page added there to which nothing leads is found missing here.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../house.mjs'

const mostLooked = 240 // kinds of page for one reader; more are a loop
const mostSearched = 60 // pages opened for their links alone

const table = [...readFileSync(join(root, 'crates/web/tests/route_role.txt'), 'utf8').matchAll(/^GET +(\S+) +(.+)$/gm)]
  .map(([, pattern, who]) => ({ pattern, who: who.trim(), matches: new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`) }))
  .sort((one, other) => places(one.pattern) - places(other.pattern)) // /assets/new is not an entry called “new”

function places(pattern) {
  return pattern.split('{').length
}

/** The kinds of page there are for `who`: 'anyone', without an account, or one of the nine roles. */
export function pagesFor(who) {
  const theirs = who === 'anyone' ? ['anyone'] : ['signed in', who]
  return table.filter((route) => theirs.includes(route.who) || route.who.split(' ').includes(who)).map((route) => route.pattern)
}

/** The kind of page at a path; nothing where there is none. */
export const kindOf = (path) => table.find(({ matches }) => matches.test(path))?.pattern

/** What tells two addresses of one kind of page apart: which questions they ask, and the answer where it is another view. */
function sortOf({ pathname, searchParams }) {
  const asked = [...searchParams].map(([name, value]) => (['view', 'turn', 'state'].includes(name) ? `${name}=${value}` : name))
  return [kindOf(pathname) ?? pathname, ...new Set(asked)].join(' ')
}

/** Where the page leads: its links, and its forms of the method GET as they stand, where nothing has to be ticked first. */
const leads = (page) => page.evaluate(() => [
  ...[...document.querySelectorAll('a[href]')].map((link) => link.href),
  ...[...document.forms].filter((form) => form.method === 'get' && !form.querySelector('[type=checkbox]:not(:checked)')).map((form) => `${form.action.split('?')[0]}?${new URLSearchParams(new FormData(form))}`)
])

/**
 * Walks with this page. `look(page)` gives what is wrong with the page that stands open, as a list of words.
 * `reached` has each kind of page with the first address of it; `findings` what was wrong, and where.
 */
export function walker(page, base, look) {
  const reached = new Map()
  const findings = []
  const seen = new Set() // addresses met
  const sorts = new Set() // sorts of address looked at, or waiting to be
  const waiting = []
  const spare = [] // further addresses of a sort

  function meet(address, from) {
    const url = new URL(address, base)
    if (url.origin !== base || seen.has(url.pathname + url.search)) return
    seen.add(url.pathname + url.search)
    const one = { address: url.pathname + url.search, kind: kindOf(url.pathname), from }
    if (!one.kind) findings.push(`${one.address}, linked from ${from}, is no page`)
    else if (sorts.has(sortOf(url))) spare.push(one)
    else {
      sorts.add(sortOf(url))
      waiting.push(one)
    }
  }

  async function open({ address, kind, from }, closely) {
    if (/\/(paper|file)$/.test(kind)) { // nothing that a browser shows as a page
      const file = await page.request.get(address)
      if (file.status() !== 200) findings.push(`${address}, linked from ${from}, answered ${file.status()}`)
      reached.set(kind, address)
      return
    }
    const answer = await page.goto(address)
    const landed = new URL(page.url()).pathname
    if (answer.status() !== 200) findings.push(`${address}, linked from ${from}, answered ${answer.status()}`)
    else for (const one of closely ? await look(page) : []) findings.push(`${address}: ${one}`)
    if (answer.status() === 200 && !reached.has(kindOf(landed))) reached.set(kindOf(landed), landed)
    if (kind === '/') reached.set(kind, '/') // it only ever leads on
    for (const lead of await leads(page)) meet(lead, address)
  }

  async function walkOn() {
    while (waiting.length > 0) {
      if (sorts.size - waiting.length > mostLooked) throw new Error(`more than ${mostLooked} kinds of page: ${[...sorts].join(', ')}`)
      await open(waiting.shift(), true)
    }
  }

  return {
    reached,
    findings,
    /** Walks from these addresses. */
    from: async (...addresses) => {
      for (const address of addresses) meet(address, 'where it began')
      await walkOn()
    },
    /**
     * Opens further pages of the kinds met, those first from which a missing one is likely to be linked, until all
     * that is `wanted` was reached. No two supports are at the same point.
     */
    search: async (wanted) => {
      const missing = () => wanted.filter((kind) => !reached.has(kind))
      const near = ({ kind }) => Math.max(0, ...missing().filter((other) => other.startsWith(kind)).map(() => kind.length))
      for (let opened = 0; opened < mostSearched && missing().length > 0 && spare.length > 0; opened += 1) {
        const nearest = spare.reduce((best, one) => (near(one) > near(best) ? one : best))
        spare.splice(spare.indexOf(nearest), 1)
        await open(nearest, false)
        await walkOn()
      }
    }
  }
}
