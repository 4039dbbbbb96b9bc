// What leaves Leeway: an alarm by e-mail in words that say nothing, on a page that was left open without disturbing what is typed
// there, what could not be sent said beside it, a number for alarms, and an invitation.

import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { onEachEngine } from '../support.mjs'
import { complains, follow, named, path, press, words } from './steps.mjs'

/** A mail server of a few lines, which keeps what it is given and refuses whom it is told to. */
const taken = []
const refused = new Set()
const sink = createServer((socket) => {
  let mail = {}
  let data = null
  let rest = ''
  const say = (line) => socket.write(`${line}\r\n`)
  socket.on('error', () => {})
  socket.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\r\n')
    rest = lines.pop()
    for (const line of lines) {
      if (data !== null) {
        if (line === '.') {
          taken.push({ ...mail, data: data.join('\n') })
          data = null
          say('250 Taken')
        } else data.push(line)
      } else if (/^EHLO/i.test(line)) say('250-sink.example\r\n250 8BITMIME')
      else if (/^MAIL/i.test(line)) { mail = { from: line }; say('250 OK') }
      else if (/^RCPT/i.test(line)) {
        mail.to = line.match(/<(.*)>/)[1]
        say(refused.has(mail.to) ? `550 5.1.1 <${mail.to}> is not known here` : '250 OK')
      } else if (/^DATA/i.test(line)) { data = []; say('354 Go on') }
      else if (/^QUIT/i.test(line)) { say('221 Bye'); socket.end() }
      else say('250 OK')
    }
  })
  say('220 sink.example')
})
await new Promise((done) => sink.listen(0, '127.0.0.1', done))
after(() => sink.close())

const settings = () => ({ LEEWAY_SMTP_URL: `smtp://127.0.0.1:${sink.address().port}`, LEEWAY_MAIL_FROM: 'Leeway <no-reply@post.example>' })

/** What came for an address after the first `since` mails, once it has: every engine's server sends to this one sink. */
async function mailTo(address, since) {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = taken.slice(since).findLast((mail) => mail.to === address)
    if (found) return found
    await sleep(100)
  }
  throw new Error(`nothing came for ${address}; it came for ${taken.map((mail) => mail.to).join(', ') || 'nobody'}`)
}

const ahead = (minutes) => new Date(Date.now() + minutes * 60_000).toLocaleTimeString('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' })

/** Plans a visit with a word for trouble; gives who looks out, the address to check out at, and the visit's own. */
async function planned(page) {
  await page.goto('/lone-working/new')
  await page.fill('[name=place]', '12 Mill Lane')
  await page.fill('[name=starts]', ahead(1))
  await page.fill('[name=ends]', ahead(61))
  const buddy = (await page.locator('[name=buddy] option').nth(1).innerText()).trim()
  await page.selectOption('[name=buddy]', { label: buddy })
  await page.getByText('Who comes along, a word for trouble').click()
  await page.fill('[name=duress]', 'blue umbrella')
  await press(page, 'Plan this visit')
  const out = new URL((await page.locator('.lw-secret').innerText()).trim()).pathname
  await follow(page, 'Go to your visit')
  return { buddy, out, visit: path(page) }
}

async function inTrouble(page, out) {
  await page.goto(out)
  await page.fill('[name=words]', 'I left my blue umbrella')
  await press(page, 'I am back')
}

onEachEngine('The post', (journey) => {
  journey('a number for alarms is set, shown to its owner, and begins a plan', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto('/account')
    await axe(page)
    await follow(page, 'Add a number for alarms')
    await axe(page)
    await narrow(page)
    await page.fill('[name=number]', '0113 496 0000')
    await press(page, 'Save')
    await complains(page, /not a UK mobile number/)
    assert.equal(await page.inputValue('[name=number]'), '0113 496 0000')
    await axe(page)
    await page.fill('[name=number]', '+44 7700 900123')
    await press(page, 'Save')
    assert.match(await words(page), /07700 900123\. Nobody else is shown it/)
    await page.goto('/lone-working/new')
    assert.equal(await page.inputValue('[name=phone]'), '07700 900123')
    assert.match(await words(page), /is sent by e-mail\. Leeway sends no texts here/)
    await axe(page)
    await narrow(page)
  })

  journey('an alarm comes by e-mail without a word of what it is, and onto a page left open without disturbing it', async ({ page, anotherPage, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    const { buddy, out, visit } = await planned(page)
    const { email } = named(people, buddy)
    const other = await anotherPage()
    await signIn(other, email)
    await other.goto('/account/password')
    await other.locator('[name=old_password]').pressSequentially('half typed')
    assert.equal(await other.locator('.lw-alarm').count(), 0)

    const before = taken.length
    await inTrouble(page, out)
    const mail = await mailTo(email, before)
    assert.match(mail.data, /^Subject: Leeway: an alarm needs you$/m)
    assert.match(mail.data, /Leeway: an alarm needs you\. Sign in\./)
    assert.doesNotMatch(mail.data + mail.from, /Ruth|Callaghan|Mill Lane|prescri|umbrella|visit|safe/i)

    await other.locator('.lw-alarm').waitFor({ timeout: 30_000 })
    assert.equal(await other.inputValue('[name=old_password]'), 'half typed')
    assert.equal(await other.evaluate(() => document.activeElement.name), 'old_password')
    assert.equal(await other.locator('#waits-for-you').getAttribute('aria-live'), 'polite')
    await axe(other)
    await narrow(other)
    await other.goto(visit)
    assert.match(await words(other), /07700 900123/)
    assert.doesNotMatch(await words(other), /could not be sent/)
    await axe(other)
    await other.fill('[name=words]', 'The police are with her.')
    await press(other, 'Write that down')
  }, { timeout: 120_000 })

  journey('what could not be sent is said beside the alarm and, without whom it is about, to whoever mends it', async ({ page, anotherPage, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    const { buddy, out, visit } = await planned(page)
    const { email } = named(people, buddy)
    refused.add(email)
    await inTrouble(page, out)
    const other = await anotherPage()
    await signIn(other, email)
    const said = () => other.locator('#unsent').count()
    for (let tries = 0; tries < 50 && !await said(); tries += 1) {
      await sleep(200)
      await other.goto(visit)
    }
    assert.match(await words(other), new RegExp(`The e-mail to ${buddy} could not be sent\\.`))
    assert.match(await other.locator('.lw-alarm').innerText(), /who went alone/)
    await axe(other)
    await narrow(other)
    refused.delete(email)

    const admin = await anotherPage()
    await signIn(admin, people.find((one) => one.role === 'administrator').email)
    await admin.goto('/admin/system')
    assert.match(await words(admin), new RegExp(`e-mail to ${buddy}`))
    assert.match(await words(admin), /550/)
    assert.ok(!(await words(admin)).includes(email))
    await axe(admin)
    await narrow(admin)
    const before = taken.length
    await admin.getByRole('button', { name: /Try again/ }).first().click()
    for (let tries = 0; tries < 50 && taken.length === before; tries += 1) await sleep(100)
    assert.equal(taken.at(-1).to, email)
  })

  journey('an invitation is sent by e-mail, and the address shown before leads nowhere', async ({ page, anotherPage, signIn, people, axe, narrow }) => {
    await signIn(page, people.find((one) => one.role === 'administrator').email)
    await page.goto('/admin/users/invite')
    await page.fill('[name=name]', 'Noor Haddad')
    await page.fill('[name=email]', 'noor.haddad@example.org')
    await page.getByLabel('Link worker', { exact: true }).check()
    await press(page, 'Make the invitation')
    const shown = new URL((await page.locator('.lw-secret').innerText()).trim()).pathname
    await axe(page)
    await narrow(page)
    const before = taken.length
    await press(page, 'Send it by e-mail')
    assert.match(await words(page), /on its way by e-mail/)
    await axe(page)
    const mail = await mailTo('noor.haddad@example.org', before)
    assert.match(mail.data, /^Subject: Leeway: you are invited$/m)
    assert.doesNotMatch(mail.data, /prescri|worker/i)
    const body = mail.data.replace(/=\n/g, '').replace(/=3D/g, '=')
    const sent = new URL(body.match(/http:\/\/127\.0\.0\.1:\d+\/join\/\S+/)[0]).pathname
    const stranger = await anotherPage()
    await stranger.goto(sent)
    assert.match(await words(stranger), /Noor Haddad|noor\.haddad@example\.org/)
    assert.equal((await stranger.goto(shown)).status(), 404)
  })
}, { settings })
