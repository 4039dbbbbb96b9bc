// Carers without support of their own: a few details from the family page, what they say at a meeting, put right; referred too; next of kin.

import assert from 'node:assert/strict'
import { onEachEngine } from '../support.mjs'
import { complains, follow, go, named, notFound, ownSupports, path, press, words } from './steps.mjs'

const WORKER = 'Ruth Callaghan'

onEachEngine('Carers', (journey) => {
  const kept = {}

  journey('a carer is added with a few details, and what is missing is said with what was typed kept', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, WORKER).email)
    for (const episode of await ownSupports(page)) {
      await page.goto(`${episode}/family`)
      if ((await page.getByRole('link', { name: 'Record a meeting with several' }).count()) === 0) {
        kept.episode = episode
        break
      }
    }
    assert.ok(kept.episode, 'somebody of the demonstration has nobody to be met with')
    await axe(page)
    await narrow(page)
    await follow(page, 'Add a carer or relative')
    await axe(page)
    await narrow(page)
    await page.fill('[name=given_name]', 'Tegwen')
    await page.fill('[name=phone]', '12')
    await press(page, 'Add them')
    await complains(page, /Choose how they stand/, /Say whether they agree/)
    assert.equal(await page.inputValue('[name=given_name]'), 'Tegwen')
    await axe(page)
    await page.fill('[name=phone]', '')
    await page.fill('[name=family_name]', 'Wrackwort')
    await page.selectOption('[name=kind]', 'carer_of')
    await page.check('[name=agrees][value=no]')
    await press(page, 'Add them')
    await complains(page, /one way to reach them/, /nothing of theirs is kept/)
    await page.fill('[name=phone]', '07700 900321')
    await page.check('[name=agrees][value=yes]')
    await page.selectOption('[name=told]', 'yes')
    await press(page, 'Add them')
    assert.match(await words(page), /They stand among the family now[\s\S]*Tegwen Wrackwort[\s\S]*Cares for[\s\S]*No support of their own/)
    await axe(page)
    await narrow(page)
  })

  journey('what they say stands in their record, counts for the other, and is put right', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, WORKER).email)
    await page.goto(`${kept.episode}/family`)
    await follow(page, 'Record a meeting with several')
    await axe(page)
    await narrow(page)
    await press(page, 'Record it for each')
    await complains(page, /how many minutes/)
    await page.fill('[name=minutes]', '30')
    await page.locator('textarea').first().fill('')
    await page.locator('textarea').nth(1).fill('She cannot sleep for worry')
    await press(page, 'Record it for each')
    assert.match(await words(page), /Recorded, in the record of each/)
    assert.doesNotMatch(await words(page), /cannot sleep/)
    await page.goto(`${kept.episode}/family`)
    await go(page, page.locator('h3').getByRole('link', { name: 'Tegwen Wrackwort' }))
    kept.carer = path(page)
    assert.match(await words(page), /supports somebody tied to them[\s\S]*She cannot sleep for worry/i)
    await axe(page)
    await narrow(page)
    await follow(page, 'All they said')
    await axe(page)
    await narrow(page)
    await go(page, page.getByRole('link', { name: /Correct this/ }).first())
    await axe(page)
    await narrow(page)
    await page.fill('[name=time]', 'soon')
    await press(page, 'Save the correction')
    await complains(page, /time/i)
    await page.fill('[name=time]', '00:05')
    await page.fill('[name=notes]', 'She sleeps a little better')
    await press(page, 'Save the correction')
    assert.match(await words(page), /It is corrected[\s\S]*She sleeps a little better/)
  })

  journey('somebody like them whose record is kept already is offered first, by keyboard and without scripts', async ({ page: own, withoutScript, signIn, people, axe }) => {
    await signIn(own, named(people, WORKER).email)
    const page = await withoutScript(own)
    await page.goto(`${kept.episode}/family/new`)
    await page.fill('[name=given_name]', 'Tegwen')
    await page.fill('[name=family_name]', 'Wrackwort')
    await page.selectOption('[name=kind]', 'next_of_kin')
    await page.fill('[name=phone]', '07700 900321')
    await page.check('[name=agrees][value=not_asked]')
    await press(page, 'Add them')
    await complains(page, /whose record you keep already/)
    assert.match(await words(page), /Is it one of these\?[\s\S]*Tegwen Wrackwort/)
    await axe(page)
    await page.locator('[name=same]').first().focus()
    await page.keyboard.press('Space')
    await press(page, 'Add them')
    assert.match(await words(page), /Next of kin of /)
  })

  journey('they are referred too, and what was said stays', async ({ page, signIn, people, axe }) => {
    await signIn(page, named(people, WORKER).email)
    await page.goto(`${kept.episode}/family`)
    await go(page, page.getByRole('link', { name: /^Refer Tegwen/ }).first())
    assert.match(path(page), /\/people\/.*\/refer$/)
    await axe(page)
    await page.goto(kept.carer)
    assert.match(await words(page), /She sleeps a little better/)
  })

  journey('next of kin stand beside a death', async ({ page, signIn, people, axe, narrow }) => {
    await signIn(page, named(people, WORKER).email)
    await page.goto(kept.episode)
    await page.goto(`${kept.episode}/family`)
    const record = await page.getByRole('link', { name: 'Add somebody by name' }).getAttribute('href')
    await page.goto(record.replace('/ties/new', '/death'))
    assert.match(await words(page), /Tegwen Wrackwort \(next of kin\)/)
    await axe(page)
    await narrow(page)
  })

  journey('a colleague finds none of it', async ({ page, signIn, people }) => {
    const other = people.find((one) => one.role === 'worker' && one.name !== WORKER)
    await signIn(page, other.email)
    await notFound(page, kept.carer)
    await notFound(page, `${kept.carer}/said`)
    await notFound(page, `${kept.episode}/family/new`)
  })
})
