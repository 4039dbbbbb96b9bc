// "Do you still want this?": asked by e-mail with an address of its own, answered once without signing in or JavaScript, put before the
// worker; what somebody who waits was told; letters to several by e-mail. The mail server here keeps what it is given.

import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { onEachEngine } from '../support.mjs'
import { complains, fillDate, follow, go, heading, notFound, ownSupports, path, press, recordOf, words } from './steps.mjs'

const taken = []
const sink = createServer((socket) => {
  let to = ''
  let data = null
  let rest = ''
  const say = (line) => socket.write(`${line}\r\n`)
  socket.on('error', () => {})
  socket.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\r\n')
    rest = lines.pop()
    for (const line of lines) {
      if (data !== null) {
        if (line === '.') { taken.push({ to, data: data.join('\n') }); data = null; say('250 Taken') } else data.push(line)
      } else if (/^EHLO/i.test(line)) say('250-sink.example\r\n250 8BITMIME')
      else if (/^RCPT/i.test(line)) { to = line.match(/<(.*)>/)[1]; say('250 OK') } else if (/^DATA/i.test(line)) { data = []; say('354 Go on') } else if (/^QUIT/i.test(line)) { say('221 Bye'); socket.end() } else say('250 OK')
    }
  })
  say('220 sink.example')
})
await new Promise((done) => sink.listen(0, '127.0.0.1', done))
after(() => sink.close())

const settings = () => ({ LEEWAY_SMTP_URL: `smtp://127.0.0.1:${sink.address().port}`, LEEWAY_MAIL_FROM: 'Leeway <no-reply@post.example>' })

/** The last mail to an address after the first `since`, as it reads. */
async function mailTo(address, since) {
  for (let tries = 0; tries < 150; tries += 1) {
    const found = taken.slice(since).findLast((mail) => mail.to === address)
    // lines that were folded are put together again
    if (found) return found.data.replaceAll('=\n', '').replaceAll('=3D', '=')
    await sleep(100)
  }
  throw new Error(`nothing came for ${address}`)
}

/** The way of an answer in a mail. */
const placeIn = (mail) => new URL(mail.match(/https?:\/\/\S+\/still\/\S+/)[0]).pathname

/** Gives the person whose support is open an e-mail address that is safe, and no other way. */
async function safeMail(page, episode, address) {
  await page.goto(episode)
  await page.goto(`${await recordOf(page)}/edit`)
  await page.selectOption('[name=way-0-kind]', 'email')
  await page.fill('[name=way-0-value]', address)
  for (const mark of ['never_use', 'no_message']) await page.uncheck(`[name=way-0-${mark}]`)
  await page.check('[name=way-0-safe]')
  await press(page, 'Save the details')
}

/** The first worker with somebody of their own who can be asked, signed in; that person, and another whom they support. */
async function whoseWait({ anotherPage, signIn, people }) {
  for (const one of people.filter((person) => person.role === 'worker')) {
    const page = await anotherPage()
    await signIn(page, one.email)
    await page.goto('/waiting-list?whose=own')
    const rows = page.locator('#listed tbody tr').filter({ hasText: one.name, hasNotText: /No longer wants|Asked whether|Has died/ })
    const [first] = await rows.locator('th a').evaluateAll((all) => all.map((link) => link.getAttribute('href')))
    const [second] = first ? await ownSupports(page) : []
    if (second) return { one, page, links: [first, second] }
    await page.close()
  }
  assert.fail('nobody has somebody who waits and can be asked')
}

onEachEngine('Still wanted', (journey) => {
  const kept = {}

  journey('the demonstration shows an answer to see to, on the list and on Today', async ({ anotherPage, signIn, people, axe, narrow }) => {
    for (const one of people.filter((person) => person.role === 'worker')) {
      const page = await anotherPage()
      await signIn(page, one.email)
      await page.goto('/waiting-list?whose=own&wish=to_see')
      if (!await page.locator('#listed tbody tr').count()) { await page.close(); continue }
      assert.match(await words(page), /No longer wants this/)
      await axe(page)
      await narrow(page)
      await page.goto('/today')
      assert.match(await words(page), /Answers of people who wait/)
      await axe(page)
      await go(page, page.locator('a[href$="/waiting"]').first())
      assert.match(await words(page), /I have found a group by myself/)
      await axe(page)
      await narrow(page)
      await press(page, 'I have seen this')
      assert.match(await words(page), /It is noted that you have seen it/)
      assert.match(await words(page), /Seen by/)
      return
    }
    assert.fail('nobody who waits has answered')
  })

  journey('somebody is asked by e-mail, and the answer of one line is put before the worker', async (given) => {
    const { axe, narrow, anotherPage, withoutScript, tabTo } = given
    const { one, page, links } = await whoseWait(given)
    Object.assign(kept, { worker: one, first: links[0], second: links[1] })
    await safeMail(page, kept.first, 'first@person.example')
    await page.goto(kept.first)
    await follow(page, /Ask whether they still want this/)
    assert.match(await words(page), /They can be asked by e-mail/)
    await axe(page)
    await narrow(page)
    const since = taken.length
    await page.getByLabel('By letter alone').check()
    await press(page, 'Ask whether they still want this')
    await complains(page, /No address of this person is marked as safe/)
    await axe(page)
    await page.getByLabel('By text or e-mail where that is safe').check()
    await tabTo(page, page.getByRole('button', { name: 'Ask whether they still want this' }))
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    assert.match(await words(page), /They are asked/)
    assert.match(await words(page), /asked within the last 14 days/)
    await axe(page)
    const mail = await mailTo('first@person.example', since)
    assert.doesNotMatch(mail, /prescri|Leeway:|support|surgery/i)
    kept.place = placeIn(mail)

    const person = await withoutScript()
    await person.goto(kept.place)
    assert.match(await heading(person), /A question for you/)
    assert.doesNotMatch(await words(person), /wait|hear from us|prescri/i)
    await axe(person)
    await press(person, 'Show the question')
    assert.match(await heading(person), /Do you still want to hear from us/)
    await axe(person)
    await press(person, 'Send')
    await complains(person, /Choose one of the answers/)
    await axe(person)
    await person.getByLabel('Something has changed').check()
    await press(person, 'Send')
    await complains(person, /Say in a few words what has changed/)
    await person.fill('[name=words]', 'I am with my sister until June')
    await press(person, 'Send')
    assert.match(await words(person), /Thank you[\s\S]*Nothing more is asked here/)
    await axe(person)

    const late = await anotherPage()
    await late.goto(kept.place.toLowerCase().replaceAll('-', ''))
    assert.match(await heading(late), /Nothing more is asked here/)
    await axe(late)
    await narrow(late)
    await notFound(late, '/still/0000-0000-0000-0000')
    await notFound(late, '/still/nothing-of-the-kind')

    await page.goto('/waiting-list?whose=own&wish=to_see')
    assert.match(await words(page), /Something has changed/)
    await go(page, page.getByRole('link', { name: /^See the answer/ }).first())
    assert.match(await words(page), /‘I am with my sister until June’/)
    await press(page, 'I have seen this')
    await page.goto(kept.first)
    assert.match(await words(page), /While they wait[\s\S]*Something has changed/)
    await axe(page)
    await narrow(page)
  })

  journey('a question that was taken back opens nothing', async ({ page, anotherPage, signIn, axe }) => {
    await signIn(page, kept.worker.email)
    const since = taken.length
    await page.goto(`${kept.first}/waiting`)
    await press(page, 'Ask whether they still want this')
    const place = placeIn(await mailTo('first@person.example', since))
    const person = await anotherPage()
    await person.goto(place)
    await press(person, 'Show the question')
    await press(page, 'Take the question back')
    assert.match(await words(page), /The question was taken back/)
    await person.getByLabel('Yes, please keep my place').check()
    await press(person, 'Send')
    assert.match(await heading(person), /Nothing more is asked here/)
    await axe(person)
  })

  journey('several are asked, each by their own way, and noted as told', async ({ page, anotherPage, signIn, someone, axe, narrow }) => {
    await signIn(page, kept.worker.email)
    await page.goto('/waiting-list?whose=own')
    for (const box of await page.locator('tbody input[name=e]').all()) await box.check()
    await press(page, 'Ask whether they still want this')
    assert.match(await heading(page), /Ask several people whether they still want this/)
    assert.match(await words(page), /by e-mail/)
    await axe(page)
    await narrow(page)
    await press(page, 'Ask them')
    assert.match(await words(page), /[1-9]\d* done/)
    await axe(page)
    await narrow(page)
    await press(page, 'Undo')
    assert.match(await words(page), /This was undone on/)
    await page.goto('/waiting-list?whose=own')
    const need = (await page.locator('#listed td[data-label=For]').first().innerText()).split(' · ')[0].trim()
    const administrator = await anotherPage()
    await signIn(administrator, someone('administrator').email)
    await administrator.goto('/admin/wordings')
    await go(administrator, administrator.getByRole('link', { name: new RegExp(`^While they wait: ${need}`, 'i') }).first())
    await administrator.fill('[name=template]', 'The Friday Table, Mill Hall, from 10am.')
    await press(administrator, 'Save')
    await page.goto('/waiting-list?whose=own')
    for (const box of await page.locator('tbody input[name=e]').all()) await box.check()
    await press(page, 'Told what may help')
    await axe(page)
    await press(page, 'They were told')
    await complains(page, /Choose how they were told/)
    await page.getByLabel('On the telephone').check()
    await fillDate(page, 'on', 31, 2, 2026)
    await press(page, 'They were told')
    assert.match(await page.title(), /^Error: /)
    const today = new Date()
    await fillDate(page, 'on', today.getDate(), today.getMonth() + 1, today.getFullYear())
    await press(page, 'They were told')
    assert.match(path(page), /^\/several\//)
    await axe(page)
    await page.goto('/waiting-list?whose=own')
    assert.match(await words(page), /Told what may help meanwhile/)
    await axe(page)
    await narrow(page)
  })

  journey('a letter to several goes by e-mail where that is safe', async ({ page, signIn, axe, narrow }) => {
    await signIn(page, kept.worker.email)
    const since = taken.length
    await page.goto(`/several/new?kind=letter&e=${kept.first.split('/').pop()}&e=${kept.second.split('/').pop()}`)
    assert.match(await words(page), /by e-mail/)
    await axe(page)
    await narrow(page)
    await press(page, 'Begin the letters')
    assert.equal(taken.length, since, 'nothing leaves before it was read')
    assert.match(await words(page), /1 letter goes to e-mail addresses/)
    await axe(page)
    await narrow(page)
    await press(page, 'Send 1 e-mail')
    assert.match(await words(page), /Sent by e-mail/)
    await axe(page)
    const mail = await mailTo('first@person.example', since)
    assert.match(mail, /Subject: A letter for you/)
    assert.match(mail, /You are on our list/)
    await follow(page, /Read the letter/)
    assert.match(await words(page), /Sent by e-mail/i)
    await axe(page)
  })
}, { settings })
