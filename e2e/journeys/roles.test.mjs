// What the other roles see first, and what each does there: supervisor, manager, administrator, governance,
// and the person themselves.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, follow, go, heading, press, words } from './steps.mjs'

onEachEngine('The other roles', (journey) => {
  journey('a supervisor lands on Team today', async ({ page, signIn, someone, axe, narrow, shot }) => {
    await signIn(page, someone('supervisor').email)
    assert.equal(await heading(page), 'Team today')
    for (const shown of [/What each has in hand/, /Ruth Callaghan/, /Cover/]) assert.match(await words(page), shown)
    await axe(page)
    await narrow(page)
    await shot(page, 'team')
    await follow(page, 'Arrange cover')
    await axe(page)
    await narrow(page)
    await shot(page, 'cover')
    await page.goto('/inbox')
    await axe(page)
    assert.equal((await page.goto('/admin/users')).status(), 404, 'what one may not see is not found')
  })

  journey('a manager lands on The service, which names nobody', async ({ page, signIn, someone, axe, narrow, shot }) => {
    await signIn(page, someone('manager').email)
    assert.equal(await heading(page), 'The service')
    for (const shown of [/Waits/, /In open support today/, /Last quarter/]) assert.match(await words(page), shown)
    await axe(page)
    await narrow(page)
    await shot(page, 'service')
    await page.goto('/unmet-needs')
    await axe(page)
    await narrow(page)
    await page.goto('/service/referrals')
    await axe(page)
    await narrow(page)
    await shot(page, 'service-referrals')
    assert.equal((await page.goto('/caseload')).status(), 404)
  })

  journey('an administrator invites a colleague, and the address works once', async ({ page, anotherPage, signIn, someone, axe, narrow, shot }) => {
    await signIn(page, someone('administrator').email)
    await page.goto('/admin')
    await axe(page)
    await shot(page, 'admin')
    await page.goto('/admin/users')
    assert.match(await words(page), /Ruth Callaghan/)
    await axe(page)
    await narrow(page)
    await shot(page, 'admin-users')

    await press(page, 'Invite somebody')
    await press(page, 'Make the invitation')
    await complains(page, /name/i, /e-mail/i)
    await axe(page)
    await page.fill('[name=name]', 'Petra Voss')
    await page.fill('[name=email]', 'petra.voss@example.org')
    await page.check('[name=role][value=referrer]')
    await press(page, 'Make the invitation')
    const address = (await page.locator('body').innerText()).match(/\/join\/[A-Za-z0-9_-]+/)?.[0]
    assert.ok(address, 'the address to hand over is shown')
    await axe(page)

    const invited = await anotherPage()
    await invited.goto(address)
    assert.match(await heading(invited), /^Join /)
    assert.match(await words(invited), /petra\.voss@example\.org/)
    await axe(invited)
    await narrow(invited)
    await shot(invited, 'join')
    await invited.fill('[name=password]', 'password1234')
    await press(invited, 'Join')
    await complains(invited)
    await axe(invited)
    await invited.fill('[name=password]', 'seven-otters-on-a-raft')
    await press(invited, 'Join')
    assert.doesNotMatch(await invited.title(), /Error|not found/)
    if (/sign-in/.test(invited.url())) await signIn(invited, 'petra.voss@example.org', 'seven-otters-on-a-raft')
    await axe(invited)

    const late = await anotherPage()
    await late.goto(address)
    assert.match(await heading(late), /used already/)
    await axe(late)
    assert.equal((await page.goto('/caseload')).status(), 404, 'an administrator opens no record')
  })

  journey('governance sees every change and every look', async ({ page, signIn, someone, axe, narrow }) => {
    await signIn(page, someone('governance').email)
    await page.goto('/audit')
    await axe(page)
    await narrow(page)
    for (const one of ['Changes', 'Who saw whom']) {
      await follow(page, one)
      await axe(page)
      await narrow(page)
    }
  })

  journey('a person reads My plan on a telephone', async ({ page, signIn, someone, axe, narrow, shot }) => {
    await page.setViewportSize({ width: 320, height: 640 })
    await signIn(page, someone('person').email)
    const landed = await heading(page)
    await page.goto('/my-plan')
    assert.match(await words(page), /Who supports me/)
    await axe(page)
    await narrow(page)
    await shot(page, 'my-plan')
    assert.equal(landed, 'My plan', 'it is the first page')
    assert.equal((await page.goto('/caseload')).status(), 404)
  })

  journey('everybody sees their own sessions, and can end the others', async ({ page, anotherPage, signIn, someone, axe, narrow, shot }) => {
    const { email } = someone('worker')
    const second = await anotherPage()
    await signIn(second, email)
    await signIn(page, email)
    await go(page, page.locator('.lw-account__name'))
    await axe(page)
    await narrow(page)
    await shot(page, 'account')
    await press(page, 'Sign out all other devices')
    await second.goto('/today')
    assert.equal(await heading(second), 'Sign in')
    await page.goto('/today')
    assert.equal(await heading(page), 'Today')
  })

  journey('partner and evaluator have a first page that says what comes', async ({ page, anotherPage, signIn, someone, axe }) => {
    await signIn(page, someone('partner').email)
    await axe(page)
    assert.doesNotMatch(await page.title(), /not found/)
    const other = await anotherPage()
    await signIn(other, someone('evaluator').email)
    await axe(other)
    assert.doesNotMatch(await other.title(), /not found/)
  })
})
