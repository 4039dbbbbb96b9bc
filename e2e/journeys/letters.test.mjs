// Letters on paper and files kept with a record: a letter worded by the service, written, printed, sent and come back; a file that is
// looked through, one that lies about what it is, and one of two gigabytes, which is told so while it is still coming.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { onEachEngine } from '../support.mjs'
import { complains, fillDate, follow, go, heading, named, notFound, ownSupports, path, press, recordOf, words } from './steps.mjs'

/** A program that looks through files: finds harm in what has a worm in it. */
const folder = mkdtempSync(join(tmpdir(), 'leeway-looks-'))
const looks = join(folder, 'look')
writeFileSync(looks, '#!/bin/sh\ngrep -q worm && { echo "stream: Worm FOUND"; exit 1; }\nexit 0\n', { mode: 0o700 })
after(() => rmSync(folder, { recursive: true }))

/** A mail server of a few lines that knows nobody but one, and keeps what it is given for them. */
const taken = []
const sink = createServer((socket) => {
  let mail = null
  let rest = ''
  let to = ''
  const say = (line) => socket.write(`${line}\r\n`)
  socket.on('error', () => {})
  socket.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\r\n')
    rest = lines.pop()
    for (const line of lines) {
      if (mail !== null) {
        if (line === '.') { taken.push({ to, data: mail.join('\n') }); mail = null; say('250 Taken') } else mail.push(line)
      } else if (/^RCPT/i.test(line)) { to = line.match(/<(.*)>/)[1]; say(to.startsWith('new.') ? '250 OK' : `550 5.1.1 <${to}> is not known here`) }
      else if (/^DATA/i.test(line)) { mail = []; say('354 Go on') }
      else if (/^QUIT/i.test(line)) { say('221 Bye'); socket.end() }
      else say('250 OK')
    }
  })
  say('220 sink.example')
})
await new Promise((done) => sink.listen(0, '127.0.0.1', done))
after(() => sink.close())

const pdf = (text) => Buffer.from(`%PDF-1.7\n${text}\n`)

/** Sends a file of so many bytes as the page's own form would, and gives what is answered. */
async function sendLarge(page, base, bytes) {
  const cookies = (await page.context().cookies()).map((one) => `${one.name}=${one.value}`).join('; ')
  const value = (name) => page.locator(`main form[enctype] input[name=${name}]`).getAttribute('value')
  const boundary = 'a-boundary-of-no-file'
  const field = (name, text) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`
  const head = Buffer.from(`${field('csrf', await value('csrf'))}${field('form_id', await value('form_id'))}${field('with', 'record')}${field('note', 'From the hospital, on a disc')}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="scan.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\n`)
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  const piece = Buffer.alloc(1024 * 1024)
  return new Promise((done, failed) => {
    const asked = request(`${base}${path(page)}`, { method: 'POST', headers: { cookie: cookies, 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': head.length + bytes + tail.length } }, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (text) => { body += text }).on('end', () => done({ status: answer.statusCode, body }))
    })
    asked.on('error', failed)
    asked.write(head)
    let left = bytes
    const more = () => {
      while (left > 0) {
        const now = left < piece.length ? piece.subarray(0, left) : piece
        left -= now.length
        if (!asked.write(now)) return asked.once('drain', more)
      }
      asked.end(tail)
    }
    more()
  })
}

/** Waits until a page says something, looking again and again. */
async function untilSays(page, wanted) {
  for (let tries = 0; tries < 60; tries += 1) {
    await page.reload()
    if (wanted.test(await words(page))) return
    await sleep(500)
  }
  assert.match(await words(page), wanted)
}

onEachEngine('Letters and files', (journey) => {
  const kept = {}

  journey('a manager words the letterhead and a letter, and is told of a field that is not there', async ({ page, signIn, someone, axe, narrow }) => {
    await signIn(page, someone('manager').email)
    await page.goto('/admin/wordings/letterhead')
    await page.fill('[name=template]', 'Wexcombe Social Prescribing')
    await press(page, 'Save')
    await complains(page, /says what the service is about/)
    assert.equal(await page.inputValue('[name=template]'), 'Wexcombe Social Prescribing')
    await page.fill('[name=template]', 'Wexcombe Community Team\nPO Box 12, Wexcombe')
    await press(page, 'Save')
    await page.goto('/admin/wordings/letter.own')
    await axe(page)
    await narrow(page)
    await page.fill('[name=template]', 'Dear {name},\n\nYour number is {nhs_number}.\n\n{worker}')
    await press(page, 'See how it reads')
    await complains(page, /nhs_number.* is not a field/)
    await page.fill('[name=template]', 'Dear {name},\n\nWe hope that you are well.\n\n{worker}\n{service}')
    await press(page, 'See how it reads')
    assert.match(await words(page), /Dear Win,/)
    await press(page, 'Save')
    await page.goto('/admin/wordings/letter.own')
    await page.fill('[name=template]', 'Dear {name},\n\nWe hope that this finds you well.\n\n{worker}\n{service}')
    await press(page, 'Save')
    await page.goto('/admin/wordings/letter.own')
    assert.match(await words(page), /What it said before/)
    await axe(page)
  })

  journey('a manager adds a letter of the service, is told of wrong placeholders with their lines, copies and retires one', async ({ page, signIn, someone, axe, narrow, tabTo }) => {
    await signIn(page, someone('manager').email)
    await page.goto('/admin')
    await page.locator('main').getByRole('link', { name: 'Letters', exact: true }).click()
    await page.waitForURL('**/admin/letters')
    await axe(page)
    await narrow(page)
    await follow(page, 'Add a letter')
    await axe(page)
    await narrow(page)
    await press(page, 'Add the letter')
    await complains(page, /Choose whom it is for/)
    await axe(page)
    await page.fill('[name=name]', 'A place in our choir')
    await page.check('[name=to][value=person]')
    await page.fill('[name=subject]', 'Singing on Mondays')
    await page.fill('[name=body]', 'Dear {nmae},\n\nSing with us.\n\nYour number is {nhs_number}.')
    await press(page, 'Add the letter')
    await complains(page, /Line 1: ‘\{nmae\}’ is not a field[\s\S]*Line 5: ‘\{nhs_number\}’/)
    assert.equal(await page.inputValue('[name=name]'), 'A place in our choir')
    await axe(page)
    await narrow(page)
    await page.fill('[name=body]', 'Dear {name},\n\nSing with us on Mondays.\n\n{worker}\n{service}')
    await press(page, 'See how it reads')
    assert.match(await words(page), /How it reads[\s\S]*Singing on Mondays[\s\S]*Dear Win,/)
    await axe(page)
    await page.locator('summary', { hasText: 'In Welsh too' }).click()
    await page.fill('[name=welsh_subject]', 'Canu ar ddydd Llun')
    await press(page, 'Add the letter')
    await complains(page, /Write the Welsh letter too/)
    await page.fill('[name=welsh_body]', 'Annwyl {name},\n\nCanwch gyda ni ar ddydd Llun.\n\n{worker}\n{service}')
    await tabTo(page, page.getByRole('button', { name: 'Add the letter' }))
    await press(page, 'Add the letter')
    assert.equal(await heading(page), 'To the person: A place in our choir')
    assert.match(await words(page), /The letter is added/)
    kept.own = path(page)
    await page.fill('[name=body]', 'Dear {name},\n\nSing with us on Mondays at noon.\n\n{worker}\n{service}')
    await press(page, 'Save')
    assert.match(await words(page), /What it said before/)
    await axe(page)
    await narrow(page)
    await follow(page, 'Copy this letter')
    assert.equal(await page.inputValue('[name=name]'), 'A place in our choir (copy)')
    await press(page, 'Add the letter')
    await press(page, 'Retire it')
    assert.match(await words(page), /Retired[\s\S]*no letter begins from it/)
    await axe(page)
    await page.goto('/admin/letters')
    assert.match(await words(page), /A place in our choir \(copy\)[\s\S]*Retired/)
    await axe(page)
    await narrow(page)
  })

  journey('a worker writes from the letter that the service added', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    const [, episode] = await ownSupports(page)
    await page.goto(`${episode}/messages`)
    await follow(page, 'Letters on paper')
    const offered = await page.locator('[name=template] option').allInnerTexts()
    assert.ok(offered.includes('To the person: A place in our choir'), offered.join('; '))
    assert.ok(!offered.some((one) => one.includes('(copy)')), 'a retired one is not offered')
    await page.selectOption('[name=template]', { label: 'To the person: A place in our choir' })
    await press(page, 'Begin it')
    assert.equal(await heading(page), 'To the person: A place in our choir')
    assert.equal(await page.inputValue('[name=subject]'), 'Singing on Mondays')
    assert.match(await page.inputValue('[name=body]'), /Sing with us on Mondays at noon/)
    await axe(page)
    await narrow(page)
    await follow(page, 'Page to print')
    assert.match(await page.locator('main').innerText(), /Singing on Mondays[\s\S]*Sing with us/)
    await axe(page)
    await page.goBack()
    await press(page, 'Throw this letter away')
  })

  journey('a letter is written, goes to a safe address alone, is printed, sent, kept as it went, and comes back', async ({ page, signIn, people, axe, narrow, tabTo }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    const [episode] = await ownSupports(page)
    await page.goto(episode)
    kept.person = await recordOf(page)
    await follow(page, 'Word back')
    await page.goto(`${episode}/messages`)
    await follow(page, 'Letters on paper')
    kept.letters = path(page)
    await axe(page)
    await narrow(page)
    await press(page, 'Begin it')
    await complains(page, /Choose which letter it is/)
    await axe(page)

    await page.goto(`${kept.person}/edit`)
    await page.selectOption('[name=way-0-kind]', 'post')
    await page.fill('[name=way-0-value]', '12 Mill Lane, Wexcombe, ZZ99 3AA')
    for (const mark of ['never_use', 'no_message', 'safe']) await page.uncheck(`[name=way-0-${mark}]`)
    await press(page, 'Save the details')
    await page.goto(kept.letters)
    await page.selectOption('[name=template]', 'own')
    await press(page, 'Begin it')
    kept.letter = path(page)
    assert.match(await words(page), /No address of this person is marked as safe/)
    assert.match(await page.inputValue('[name=body]'), /We hope that this finds you well/)
    await axe(page)
    await page.check('[name=way][value=post]')
    await press(page, 'It is on its way')
    await complains(page, /No address of this person is marked as safe/)
    await axe(page)

    await page.goto(`${kept.person}/edit`)
    await page.check('[name=way-0-safe]')
    await press(page, 'Save the details')
    await page.goto(kept.letter)
    await page.selectOption('[name=way_to]', { index: 1 })
    await page.fill('[name=body]', 'Dear friend,\n\nIt was good to meet you.\n\nYours sincerely,\nRuth')
    await tabTo(page, page.getByRole('button', { name: 'Save and go on' }))
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    assert.match(await words(page), /The letter is saved/)
    await axe(page)
    await narrow(page)
    await page.goto('/messages')
    assert.match(await words(page), /Letters begun and not sent/)
    await page.goto(`${kept.letter}/print`)
    const sheet = await words(page)
    assert.match(sheet, /Wexcombe Community Team[\s\S]*12 Mill Lane[\s\S]*It was good to meet you/)
    await page.emulateMedia({ media: 'print' })
    const printed = await page.locator('body').innerText()
    assert.doesNotMatch(printed, /Leeway|prescri|Back to the letter/i)
    await page.emulateMedia({ media: 'screen' })
    await axe(page)
    await narrow(page)

    await page.goto(kept.letter)
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Get it as a PDF' }).click()])
    assert.equal(download.suggestedFilename(), 'letter.pdf')
    await page.goto(kept.letter)
    await page.check('[name=way][value=post]')
    await press(page, 'It is on its way')
    assert.match(await words(page), /It is kept as it went/)
    assert.equal(await page.locator('[name=body]').count(), 0)
    await axe(page)
    await narrow(page)
    await page.getByText('It came back', { exact: true }).click()
    await press(page, 'Note that it came back')
    await complains(page, /Say on which day/, /Say what stood on it/)
    await axe(page)
    const [day, month, year] = new Date().toLocaleDateString('en-GB', { timeZone: 'Europe/London' }).split('/')
    await fillDate(page, 'on', day, month, year)
    await page.fill('[name=words]', 'Gone away')
    await press(page, 'Note that it came back')
    assert.match(await words(page), /Came back .*Gone away/)
    await axe(page)
  })

  journey('a file is added, looked through, fetched, and taken out', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(kept.person)
    await follow(page, 'Files, and add one')
    await axe(page)
    await narrow(page)
    await press(page, 'Add it')
    await complains(page, /Choose a file/)
    await axe(page)
    await page.fill('[name=note]', 'From the hospital')
    await page.setInputFiles('[name=file]', { name: 'Care plan.pdf', mimeType: 'application/pdf', buffer: pdf('A plan.') })
    await press(page, 'Add it')
    assert.match(await words(page), /The file is added/)
    await untilSays(page, /Care plan\.pdf[\s\S]*Looked through\s+Fetch/)
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Fetch Care plan.pdf' }).click()])
    assert.equal(download.suggestedFilename(), 'Care plan.pdf')
    await axe(page)
    await narrow(page)
    await page.goto(`${kept.person}/files`)
    await go(page, page.getByRole('link', { name: 'Take out Care plan.pdf' }))
    await axe(page)
    await press(page, 'Take it out')
    await complains(page, /Write something here/)
    await page.fill('[name=why]', 'It belongs to somebody else')
    await press(page, 'Take it out')
    assert.match(await words(page), /Taken out[\s\S]*It belongs to somebody else/i)
    await axe(page)
  })

  journey('a file that does harm, lies about what it is, or is two gigabytes is not kept, and what was typed stands', async ({ page, base, signIn, people, axe }) => {
    await signIn(page, named(people, 'Ruth Callaghan').email)
    await page.goto(`${kept.person}/files`)
    await page.setInputFiles('[name=file]', { name: 'b.pdf', mimeType: 'application/pdf', buffer: pdf('a worm') })
    await press(page, 'Add it')
    await untilSays(page, /b\.pdf[\s\S]*Not kept[\s\S]*Worm FOUND/i)
    assert.equal(await page.getByRole('button', { name: 'Fetch b.pdf' }).count(), 0)
    await page.fill('[name=note]', 'The form she signed')
    await page.setInputFiles('[name=file]', { name: 'form.pdf', mimeType: 'application/pdf', buffer: Buffer.from('MZ\x90\x00\x03') })
    await press(page, 'Add it')
    await complains(page, /a program/)
    assert.equal(await page.inputValue('[name=note]'), 'The form she signed')
    await axe(page)
    await page.goto(`${kept.person}/files`)
    const answer = await sendLarge(page, base, 2 * 1024 ** 3)
    assert.equal(answer.status, 422)
    assert.match(answer.body, /larger than 10 MB/)
    assert.match(answer.body, /From the hospital, on a disc/)
  }, { timeout: 300_000 })

  journey('whoever referred without an account is told by e-mail; what was given up is sent again, and what came back is noted', async ({ page, anotherPage, base, signIn, people, tamper, axe, narrow }) => {
    await tamper("UPDATE referral SET referrer_contact = 'ext 12, dr.osei@surgery.example', referrer_id = NULL, route = 'practice_link', source = 'gp'")
    await signIn(page, named(people, 'Ruth Callaghan').email)
    const [episode] = await ownSupports(page)
    await page.goto(`${episode}/messages/new?turn=progress`)
    await page.fill('[name=body]', 'We go for walks on Tuesdays.')
    await press(page, 'Send it')
    await page.goto('/messages')
    await follow(page, 'What went by e-mail')
    await untilSays(page, /Given up[\s\S]*550/)
    assert.doesNotMatch(await page.locator('.lw-table .lw-note').allInnerTexts().then((all) => all.filter((one) => /550/.test(one)).join()), /osei/, 'what the server said has no address in it')
    await axe(page)
    await narrow(page)
    await follow(page, /^Progress/)
    await axe(page)
    await narrow(page)
    await page.fill('[name=to]', 'nobody')
    await press(page, 'Send it again')
    await complains(page, /e-mail/)
    await axe(page)
    const before = taken.length
    await page.fill('[name=to]', 'new.osei@surgery.example')
    await press(page, 'Send it again')
    await untilSays(page, /new\.osei@surgery\.example[\s\S]*?Sent/)
    const mail = taken.slice(before).map((one) => one.data).join().replaceAll('=\n', '')
    assert.match(mail, /Subject: Leeway: there is word for you/)
    assert.doesNotMatch(mail, /walks|prescri|Ruth/i)
    const address = mail.match(/\/follow\/[\w-]+/)[0]
    const referrer = await anotherPage()
    await referrer.goto(`${base}${address}`)
    assert.match(await words(referrer), /We go for walks on Tuesdays/)
    await follow(page, /^Progress/)
    await press(page, 'Note that it came back')
    await complains(page, /Write something here/)
    await page.fill('[name=words]', 'Mailbox full')
    await press(page, 'Note that it came back')
    assert.match(await words(page), /Came back Mailbox full/)
    await axe(page)
  })

  journey('nobody else opens them', async ({ page, anotherPage, signIn, people, someone }) => {
    await signIn(page, someone('manager').email)
    for (const address of [kept.letters, kept.letter, `${kept.letter}/print`, `${kept.person}/files`]) await notFound(page, address)
    const other = await anotherPage()
    const colleague = people.find((one) => one.role === 'worker' && one.name !== 'Ruth Callaghan')
    await signIn(other, colleague.email)
    await notFound(other, `${kept.person}/files`)
  })
}, {
  settings: () => ({
    LEEWAY_SCAN_COMMAND: looks,
    LEEWAY_SMTP_URL: `smtp://127.0.0.1:${sink.address().port}`,
    LEEWAY_MAIL_FROM: 'Leeway <no-reply@post.example>'
  })
})
