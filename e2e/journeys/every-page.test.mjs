// Every page, for whoever there is: each role, and somebody without an account, opens all that links lead to from
// their first page. Each page answers, has a title and one heading, no barrier that axe finds, and no sideways
// scrolling on a narrow telephone. What nobody comes to by a link stands below, with why.

import assert from 'node:assert/strict'
import { onOneEngine } from '../support.mjs'
import { codeOf, complains, follow, fromTheInbox, heading, named, notBroughtYet, path, press, privatePage, referred, writtenDown } from './steps.mjs'
import { kindOf, pagesFor, walker } from './walk.mjs'

/** Pages that are not looked at here, whoever comes. */
const apart = {
  '/health/live': 'for the machine that starts Leeway',
  '/health/ready': 'for the machine that sends people to it',
  '/waiting': 'what a page that is left open asks by itself: a part of every page',
  '/sign-in/code': 'after the password of whoever has an authenticator app: the last journey',
  '/sign-in/set-up': 'where an installation requires an authenticator app; the demonstration does not',
  '/account/second-step/off': 'for whoever has an authenticator app: the last journey',
  '/account/second-step/another': 'for whoever has an authenticator app: the last journey',
  '/account/recovery-codes': 'for whoever has an authenticator app: the last journey',
  '/account/passkeys/new': 'at the address at which passkeys are taken: passkeys.test.mjs',
  '/audit/unusual/{unusual}': 'once a night found a look to ask about: audit.test.mjs',
  '/account/organisation': 'where an organisation’s sign-in is set up: openid-connect.test.mjs',
  '/sign-in/organisation/out': 'where one comes to who signed in there and signs out here: openid-connect.test.mjs',
  '/sign-in/organisation/back': 'where one comes back to from there: openid-connect.test.mjs',
  '/records/{pair}': 'where two records are much alike, of which one is theirs: two-records.test.mjs',
  '/records/joined/{moving}': 'once two records were joined: two-records.test.mjs',
  '/admin/access/{review}': 'once a review was begun: access.test.mjs',
  '/people/{person}/said': 'where somebody without support of their own said something: carers.test.mjs',
  '/people/{person}/said/{note}': 'the same',
  '/support/other-work/{asked_work}': 'once something is asked: support.test.mjs',
  '/support/training/gaps/{gap}': 'once a gap is said: support.test.mjs',
  '/support/training/courses/{course}': 'once there is a course: support.test.mjs',
  '/support/peers/{situation}': 'once a situation is told: support.test.mjs',
  '/support/role/{look}': 'once its time has come: support.test.mjs',
  '/support/role/looks/{role_look}': 'once it is written down: support.test.mjs',
  '/asks/{ask}': 'once something is asked first: judgement.test.mjs',
  '/judgement/{discretion}': 'once something is noted: judgement.test.mjs',
  '/judgement/{discretion}/came-of': 'the same',
  '/judgement/{discretion}/reflection': 'the same',
  '/charter/{charter}': 'once a charter is begun: charter.test.mjs',
  '/charter/{charter}/file': 'the same: a file',
  '/charter/{charter}/compare': 'the same',
  '/charter/{charter}/boundary': 'the same',
  '/charter/{charter}/boundaries/{boundary}': 'the same',
  '/charter/{charter}/agree': 'the same',
  '/charter/review/{boundary}': 'once a charter is in force: the same',
  '/supervision-sessions/{session}': 'once a session is planned: supervision-sessions.test.mjs',
  '/supervision-sessions/{session}/move': 'the same',
  '/supervision-sessions/{session}/notes': 'the same',
  '/supervision-actions/{action}': 'once something was agreed to do: the same',
  '/charter/workshops/{workshop}': 'once a workshop is opened: workshop.test.mjs',
  '/charter/workshops/{workshop}/now': 'what a page that is left open asks by itself',
  '/charter/workshops/{workshop}/screen': 'once a workshop is opened: workshop.test.mjs',
  '/charter/workshops/{workshop}/settle/{aspect}': 'the same',
  '/charter/workshops/{workshop}/seat': 'the same',
  '/charter/workshops/{workshop}/seat/{aspect}': 'the same',
  '/workshop/{code}': 'by the code of a workshop: workshop.test.mjs',
  '/workshop/{code}/now': 'what a page that is left open asks by itself',
  '/workshop/{code}/seat': 'by the code of a workshop: workshop.test.mjs',
  '/workshop/{code}/seat/{aspect}': 'the same',
  '/role-card/{reader}/paper': 'a file: role-card.test.mjs',
  '/card/{service}/{reader}/paper': 'the same, for anybody',
  '/service/exports/{ask}': 'once an export was asked for: reports.test.mjs',
  '/audit/exports/{ask}': 'once an export was asked for: reports.test.mjs',
  '/mailings/{referral}/{mailing}': 'once word went by e-mail: letters.test.mjs',
  '/front-desk/{person}': 'whom a desk looks for comes by a form, or by a message that it took: gp-record.test.mjs',
  '/referrals/{referral}/copy-out': 'where a referral was not taken further: gp-record.test.mjs',
  '/episodes/{episode}/ending/copy-out': 'where an ending is written: gp-record.test.mjs',
  '/several/new': 'for those who were ticked on a list: waiting-list.test.mjs',
  '/several/{batch}': 'once something was done for several: waiting-list.test.mjs',
  '/walk-ins/{walk_in}': 'where somebody walked in to a drop-in: groups.test.mjs',
  '/walk-ins/{walk_in}/refer': 'the same',
  '/nudges/put-off/{kind}/{nudge}': 'where something waits that can be put off: nudges.test.mjs',
  '/feed/{token}': 'a file that a calendar program asks for: calendar.test.mjs',
  '/still/{token}': 'the address in a message to somebody who waits, which only the post hands over: wishes.test.mjs',
  '/nudges/kind/{kind}': 'where more than fifty of one kind wait',
  '/answer/{token}': 'the address in a message to a person, which only the post hands over',
  '/account/service': 'for whoever is in two services; the demonstration has one'
}

/** The answers to a referral have addresses of their own, where one comes to after a form was refused. */
const answers = ['attempts', 'accept', 'signpost', 'redirect', 'decline', 'withdraw', 'duplicate']

/** Makes what tells all that is wrong with the page that stands open; nothing where it is whole. */
function whole({ axe, narrow }) {
  return async (page) => {
    const wrong = []
    const title = await page.title()
    if (!/^\S.* – Leeway$/.test(title) || /^Error|not found/i.test(title)) wrong.push(`its title is “${title}”`)
    const headings = await page.locator('h1').allInnerTexts()
    if (headings.length !== 1 || !headings[0].trim()) wrong.push(`it has ${headings.length} first headings: ${headings.join(', ')}`)
    for (const check of [axe, narrow]) await check(page).catch((error) => wrong.push(error.message))
    return wrong
  }
}

/**
 * Walks as `who`, and fails with all that is wrong. `unlinked` has addresses that no link leads to, by why that is so:
 * they are looked at too. `closed` has kinds of page that the role may come to but in this demonstration does not.
 * `known` is what is wrong and waits to be mended; once it is, it fails here and is taken out.
 */
async function everyPage({ page, base, axe, narrow }, who, { unlinked = {}, closed = {}, known = [] } = {}) {
  const walk = walker(page, base, whole({ axe, narrow }))
  const wrong = walk.findings
  await walk.from('/')
  for (const [why, addresses] of Object.entries(unlinked)) {
    for (const address of addresses) if (walk.reached.has(kindOf(address))) wrong.push(`${address} is linked, yet stands here as: ${why}`)
  }
  await walk.from(...Object.values(unlinked).flat())
  const expected = pagesFor(who).filter((kind) => !(kind in apart) && !(kind in closed))
  await walk.search(expected)
  for (const [kind, why] of Object.entries(closed)) if (walk.reached.has(kind)) wrong.push(`${kind} is linked, yet stands here as: ${why}`)
  for (const kind of expected) if (!walk.reached.has(kind)) wrong.push(`${kind}: nothing leads there`)
  for (const one of known) if (!wrong.some((said) => one.test(said))) wrong.push(`this is mended: ${one}`)
  assert.equal(wrong.filter((said) => !known.some((one) => one.test(said))).join('\n'), '')
}

const long = { timeout: 700_000 }

onOneEngine('Every page', (journey) => {
  const kept = {} // addresses that the walks below are given

  journey('a referral is made, a support brought to supervision, somebody invited, a request written down', async ({ page, anotherPage, practiceLink, signIn, people, someone }) => {
    kept.waiting = await referred(page, practiceLink, { given: 'Perran', family: 'Tolliver', birth: [3, 4, 1961], story: 'Would like company.' })
    kept.received = path(page)
    kept.follow = await privatePage(page)

    const worker = await anotherPage()
    await signIn(worker, named(people, 'Ruth Callaghan').email)
    kept.referral = await fromTheInbox(worker, kept.waiting)
    await writtenDown(worker, { given: 'Senara', family: 'Pask', birth: [8, 11, 1944], story: 'Asked me at the door.' })
    kept.written = path(worker)
    Object.assign(kept, await notBroughtYet(worker))
    kept.asked = await worker.locator('section', { has: worker.locator('#asked') }).getByRole('link').getAttribute('href')
    await follow(worker, 'Bring to supervision')
    await worker.fill('[name=why]', 'I would like to step back.')
    await press(worker, 'Bring to supervision')
    await worker.goto(`${kept.episode}/connections/new`)
    await press(worker, /^Suggest/)
    await worker.goto(`${kept.person}/concerns/new`)
    await worker.check('[name=danger][value=no]')
    await worker.check('[name=about][value=other]')
    await worker.fill('[name=seen]', 'The lock of the back door is broken.')
    await worker.check('[name=share][value=agreed]')
    await press(worker, 'Raise this concern')
    await worker.goto('/lone-working/new')
    await worker.fill('[name=place]', 'The community garden')
    for (const [field, minutes] of [['starts', 1], ['ends', 61]]) {
      await worker.fill(`[name=${field}]`, new Date(Date.now() + minutes * 60_000).toLocaleTimeString('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' }))
    }
    const watches = worker.locator('[name=buddy] option', { hasText: 'Helen Okafor' })
    await worker.selectOption('[name=buddy]', await watches.getAttribute('value'))
    await press(worker, 'Plan this visit')
    kept.out = new URL((await worker.locator('.lw-secret').innerText()).trim()).pathname

    await worker.goto(`${kept.episode}/measures/by-themselves`)
    await worker.check('[name=instruments][value=ons4]')
    await press(worker, 'Make the address')
    kept.questions = new URL((await worker.locator('.lw-secret').innerText()).trim()).pathname

    const supervisor = await anotherPage()
    await signIn(supervisor, someone('supervisor').email)
    for (const one of [worker, supervisor]) {
      await one.goto('/emergency')
      await one.check('[name=reason][value=danger]')
      await one.fill('[name=why]', 'Somebody rang and hung up at once.')
      await press(one, 'Go on to find the person')
    }

    const administrator = await anotherPage()
    await signIn(administrator, someone('administrator').email)
    await administrator.goto('/admin/users/invite')
    await administrator.fill('[name=name]', 'Piran Moyle')
    await administrator.fill('[name=email]', 'piran.moyle@example.org')
    await administrator.check('[name=role][value=worker]')
    await press(administrator, 'Make the invitation')
    kept.join = new URL((await administrator.locator('.lw-secret').innerText()).trim()).pathname

    const governance = await anotherPage()
    await signIn(governance, someone('governance').email)
    await governance.goto('/audit/requests/new')
    await governance.check('[name=kind][value=erasure]')
    await governance.check('[name=asker][value=person]')
    await governance.fill('[name=asked_by]', kept.name)
    await governance.fill('[name=why]', 'All of it is to go.')
    await press(governance, 'Go on to find the person')
    await follow(governance, 'Do not grant it')
    await governance.check('[name=ground][value=no_authority]')
    await governance.fill('[name=words]', 'We could not see who you are.')
    await press(governance, 'It is not granted')
    await governance.goto('/audit/requests/new')
    await governance.check('[name=kind][value=access]')
    await governance.check('[name=asker][value=person]')
    await governance.fill('[name=asked_by]', kept.name)
    await governance.fill('[name=why]', 'A copy of all that is kept.')
    await press(governance, 'Go on to find the person')
    await governance.fill('[name=q]', kept.name)
    await press(governance, 'Find')
    await press(governance, /^It is about this person/)

    const referrer = await anotherPage()
    await signIn(referrer, named(people, 'Dr Simon Merrick').email)
    await referred(referrer, '/refer', { given: 'Loveday', family: 'Nance', story: 'Would like to get out again.' })
    kept.sent = path(referrer)

    const person = await anotherPage()
    await signIn(person, someone('person').email)
    await person.goto('/refer')
    await person.fill('[name=story]', 'I would like to learn to swim.')
    await person.check('[name=consent]')
    await press(person, 'Send it')
    kept.ownAsked = path(person)
  })

  journey('whoever has no account comes to every page there is without one', async (given) => {
    await everyPage(given, 'anyone', {
      unlinked: {
        'a practice has its own link': [given.practiceLink],
        'the service tells people of it': [given.selfReferral],
        'whoever refers lands there': [kept.received],
        'the sender keeps its address': [kept.follow],
        'an administrator hands it over': [kept.join],
        'whoever goes alone keeps its address': [kept.out],
        'a worker hands it to whoever answers by themselves': [kept.questions]
      }
    })
  }, long)

  journey('a link worker comes to every page there is for link workers', async (given) => {
    await given.signIn(given.page, named(given.people, 'Ruth Callaghan').email)
    await everyPage(given, 'worker', {
      unlinked: {
        'one comes to it after the form was refused': answers.map((part) => `${kept.referral}/${part}`),
        'what is searched for is not in an address': ['/search'],
        'whoever writes a referral down lands there': [kept.written],
        'The service alone links it, which is the manager’s': ['/service/referrals']
      }
    })
  }, long)

  journey('a supervisor comes to every page there is for supervisors', async (given) => {
    await given.signIn(given.page, named(given.people, 'Helen Okafor').email)
    await writtenDown(given.page, { given: 'Jory', family: 'Keast', birth: [1, 2, 1939], story: 'Rang me.' })
    const written = path(given.page)
    await everyPage(given, 'supervisor', {
      unlinked: {
        'one comes to it after the form was refused': answers.map((part) => `${kept.referral}/${part}`),
        'what is searched for is not in an address': ['/search'],
        'whoever writes a referral down lands there': [written],
        'only who supports people has a caseload': ['/caseload'],
        'The service alone links it, which is the manager’s': ['/service/referrals']
      },
      closed: {
        '/episodes/{episode}/hand-over': 'a supervisor reads what is brought, and hands over only what they cover',
        '/episodes/{episode}/messages/new': 'a supervisor reads what is brought',
        '/episodes/{episode}/waiting': 'where somebody who waits, or was asked meanwhile, is brought to them: wishes.test.mjs',
        '/letters/{referral}/{letter}': 'where there is a letter about whom they were brought: letters.test.mjs',
        '/letters/{referral}/{letter}/print': 'the same'
      }
    })
  }, long)

  journey('a manager comes to every page there is for managers', async (given) => {
    await given.signIn(given.page, given.someone('manager').email)
    await everyPage(given, 'manager')
  }, long)

  journey('a referrer comes to every page there is for referrers', async (given) => {
    await given.signIn(given.page, named(given.people, 'Dr Simon Merrick').email)
    await everyPage(given, 'referrer', { unlinked: { 'whoever refers lands there': [kept.sent] } })
  }, long)

  journey('a partner organisation comes to every page there is for partners', async (given) => {
    await given.signIn(given.page, given.someone('partner').email)
    await everyPage(given, 'partner')
  }, long)

  journey('a person comes to every page there is for whoever is supported', async (given) => {
    await given.signIn(given.page, given.someone('person').email)
    await everyPage(given, 'person', { unlinked: { 'whoever asks lands there': [kept.ownAsked] } })
  }, long)

  journey('an evaluator comes to every page there is for evaluators', async (given) => {
    await given.signIn(given.page, given.someone('evaluator').email)
    await everyPage(given, 'evaluator')
  }, long)

  journey('the governance lead comes to every page there is for governance', async (given) => {
    await given.signIn(given.page, given.someone('governance').email)
    await everyPage(given, 'governance', {
      unlinked: {
        'nobody answers a referral here; the page is the referral’s own': answers.map((part) => `${kept.asked}/${part}`),
        'The service alone links it, which is the manager’s': ['/service/referrals']
      },
      closed: {
        '/episodes/{episode}/waiting': 'where a request is about somebody who waits, or was asked meanwhile: wishes.test.mjs',
        '/audit/retention/{review}': 'no record of so young a service is due; retention.test.mjs looks at it',
        '/audit/retention/destroyed/{stub}': 'nothing was destroyed in so young a service'
      }
    })
  }, long)

  journey('an administrator comes to every page there is for administrators', async (given) => {
    await given.signIn(given.page, given.someone('administrator').email)
    await everyPage(given, 'administrator', {
      closed: { '/service/referrals/{referral}/contract': 'where two contracts fit a referral: reports.test.mjs' }
    })
  }, long)

  journey('whoever has an authenticator app is asked for its code, and can turn it off', async ({ page, anotherPage, signIn, people, password, axe, narrow }) => {
    const look = whole({ axe, narrow })
    const { email } = named(people, 'Dominic Asante')
    await signIn(page, email)
    await page.goto('/account/second-step')
    const secret = await page.locator('.lw-secret').innerText()
    await page.fill('[name=code]', codeOf(secret))
    await press(page, 'Finish')
    assert.equal(await heading(page), 'Your recovery codes')
    assert.deepEqual(await look(page), [])
    await press(page, 'I have kept them')
    assert.equal(path(page), '/account')
    assert.deepEqual(await look(page), [])
    for (const link of ['Set up another authenticator app', 'Make new recovery codes']) {
      await follow(page, link)
      assert.deepEqual(await look(page), [])
      await page.goto('/account')
    }

    const later = await anotherPage()
    await signIn(later, email)
    assert.equal(await heading(later), 'Enter your code')
    assert.deepEqual(await look(later), [])
    await later.fill('[name=code]', codeOf(secret) === '000000' ? '000001' : '000000')
    await press(later, 'Sign in')
    await complains(later, /code/)
    assert.deepEqual(await look(later).then((wrong) => wrong.filter((one) => !/^its title/.test(one))), [])

    await page.goto('/account')
    await follow(page, 'Turn it off')
    assert.equal(path(page), '/account/second-step/off')
    assert.deepEqual(await look(page), [])
    await page.fill('[name=password]', password)
    await press(page, 'Turn it off')
    const again = await anotherPage()
    await signIn(again, email)
    assert.equal(await heading(again), 'Today')
  })
})
