import { chromium } from 'playwright-core'
const base='http://127.0.0.1:8097', pw='three-pears-on-a-ladder'
const b=await chromium.launch({executablePath:process.env.CHROMIUM,args:['--no-sandbox']})
const c=await b.newContext({viewport:{width:1280,height:900}}); const p=await c.newPage()
await p.goto(base+'/sign-in'); await p.fill('[name=email]','ruth.callaghan@example.org'); await p.fill('[name=password]',pw); await Promise.all([p.waitForNavigation(),p.click('main button[type=submit]')])
const t=Date.now(); let r=await p.goto(base+'/charter/review'); console.log(r.status(), Date.now()-t)
for (const w of [1280,390]){ await p.setViewportSize({width:w,height:900}); await p.screenshot({path:`/tmp/me/rev_${w}.png`,fullPage:true}) }
await p.setViewportSize({width:1280,height:900})
const href=await p.locator('table a').filter({hasText:'Number of contacts'}).first().getAttribute('href'); console.log(href)
r=await p.goto(base+href); console.log(r.status())
for (const w of [1280,390]){ await p.setViewportSize({width:w,height:900}); await p.screenshot({path:`/tmp/me/revd_${w}.png`,fullPage:true}) }
await b.close()
