// A running Leeway of its own for one file of journeys: a fresh database in one engine, seeded with
// invented people, and the server on a free loopback port. Knows the command line's contract and nothing
// of pages or browsers.
//
// The contract with the binary (agreed with crates/leeway; change both together):
//
//   leeway demo --database URL --episodes N --json
//     seeds, ends with 0, and prints one JSON object on stdout, all else on stderr:
//     { "password": "…", "people": [ { "email": "…", "name": "…", "role": "worker" }, … ],
//       "practice_link": "/r/…", "self_referral": "/self/…" }
//     Every person in it can sign in with that one password. `role` is one of the nine of DOMAIN 10: worker,
//     supervisor, manager, referrer, partner, person, evaluator, governance, administrator.
//
//   leeway serve --database URL --listen 127.0.0.1:PORT
//     answers GET /health/ready with 200 once it can serve, and ends with 0 on SIGTERM.

import { execFile, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The folder of the checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** Which engines the journeys run on, from E2E_ENGINES. */
export const engines = (process.env.E2E_ENGINES ?? 'sqlite postgres').split(/[\s,]+/).filter(Boolean)

const episodes = process.env.E2E_EPISODES ?? '60'
const readyWithin = 30_000
const endsWithin = 10_000

/** Runs one of the checkout's scripts and gives what it printed. */
export function script(name, ...args) {
  return execFileSync(join(root, 'scripts', name), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim()
}

/**
 * Seeds a fresh database and starts the server on it, with `settings` in its environment; it knows its own address. `seeding` are
 * further arguments of the demonstration, such as the day that counts as today.
 * @returns {Promise<{engine: string, base: string, password: string, people: object[], practiceLink: string, selfReferral: string, log: () => string, tamper: (sql: string) => Promise<void>, close: () => Promise<void>}>}
 */
export async function openHouse(engine, binary = process.env.LEEWAY_BIN ?? join(root, 'target/debug/leeway'), settings = {}, seeding = []) {
  const undo = [] // what `close` does, last first
  const close = async () => {
    const failures = []
    for (let step = undo.pop(); step; step = undo.pop()) {
      await step().catch((error) => failures.push(error))
    }
    if (failures.length > 0) throw failures[0]
  }
  try {
    const database = await freshDatabase(engine, undo)
    const { password, people, practice_link: practiceLink, self_referral: selfReferral } = await seed(binary, database, seeding)
    const { base, log } = await serve(binary, database, undo, settings)
    const tamper = (sql) => behindItsBack(engine, database, sql)
    const leeway = (...args) => tend(binary, database, args)
    return { engine, base, password, people, practiceLink, selfReferral, log, tamper, leeway, close }
  } catch (error) {
    await close().catch(() => {}) // the first failure is the one worth reading
    throw error
  }
}

/** Runs a command of the program beside the server; gives what it printed. `DATABASE` among the arguments is the server's database. */
async function tend(binary, database, given) {
  const [program, args] = command(binary, given.map((one) => (one === 'DATABASE' ? database : one)))
  return (await run(program, args, { env: environment(), timeout: 60_000, maxBuffer: 64 << 20 })).stdout
}

/** Runs SQL past Leeway, as somebody with the database in hand could. */
async function behindItsBack(engine, database, sql) {
  if (engine === 'postgres') {
    await run(join(root, 'scripts/postgres'), ['psql', database, '--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--command', sql])
    return
  }
  const program = 'import sqlite3, sys; made = sqlite3.connect(sys.argv[1], timeout=10); made.execute(sys.argv[2]); made.commit()'
  await run('python3', ['-c', program, database.replace(/^sqlite:/, ''), sql])
}

async function freshDatabase(engine, undo) {
  if (engine === 'sqlite') {
    const folder = await mkdtemp(join(tmpdir(), 'leeway-e2e-'))
    undo.push(() => rm(folder, { recursive: true, force: true }))
    return `sqlite:${join(folder, 'leeway.db')}`
  }
  if (engine === 'postgres') {
    const server = process.env.DATABASE_URL_TEST || script('postgres')
    const name = `leeway_e2e_${randomBytes(6).toString('hex')}`
    const sql = (text) => run(join(root, 'scripts/postgres'), ['psql', server, '--no-psqlrc', '--quiet', '--command', text])
    await sql(`CREATE DATABASE ${name}`)
    undo.push(() => sql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
    const url = new URL(server)
    url.pathname = `/${name}`
    return url.href
  }
  throw new Error(`E2E_ENGINES names '${engine}'; it may name sqlite and postgres`)
}

// The developer's own settings for Leeway must not reach the server under test.
function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(LEEWAY_|DATABASE_URL)/.test(name))
  return Object.fromEntries(kept)
}

// The harness's own test brings a server written in JavaScript.
function command(binary, args) {
  return binary.endsWith('.mjs') ? [process.execPath, [binary, ...args]] : [binary, args]
}

async function seed(binary, database, seeding = []) {
  const [program, args] = command(binary, ['demo', '--database', database, '--episodes', episodes, '--json', ...seeding])
  let printed
  try {
    printed = (await run(program, args, { env: environment(), timeout: 120_000, maxBuffer: 64 << 20 })).stdout
  } catch (error) {
    const why = error.code === 'ENOENT' ? `there is no ${program}; run: cargo build -p leeway` : (error.stderr || error.message)
    throw new Error(`leeway demo failed: ${why}`)
  }
  let report
  try {
    report = JSON.parse(printed)
  } catch {
    throw new Error(`leeway demo --json printed something other than JSON: ${printed.slice(0, 200)}`)
  }
  if (typeof report.password !== 'string' || !Array.isArray(report.people) || report.people.length === 0) {
    throw new Error('leeway demo --json did not give "password" and "people"')
  }
  return report
}

async function freePort() {
  const listener = createServer()
  await new Promise((done, failed) => listener.once('error', failed).listen(0, '127.0.0.1', done))
  const { port } = listener.address()
  await new Promise((done) => listener.close(done))
  return port
}

async function serve(binary, database, undo, settings) {
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const [program, args] = command(binary, ['serve', '--database', database, '--listen', `127.0.0.1:${port}`])
  const child = spawn(program, args, { env: { ...environment(), LEEWAY_ORIGIN: base, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] })
  const killed = () => child.kill('SIGKILL')
  process.once('exit', killed) // also when the tests themselves are broken off

  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => { output = (output + text).slice(-20_000) })
  }
  let ended = null
  const end = new Promise((done) => {
    child.once('error', (error) => done(error.message))
    child.once('close', (code, signal) => done(signal ?? `exit ${code}`))
  }).then((how) => { ended = how })

  undo.push(async () => {
    const early = ended
    child.kill('SIGTERM')
    await Promise.race([end, sleep(endsWithin, null, { ref: false })])
    process.off('exit', killed)
    if (ended === null) child.kill('SIGKILL')
    if (early !== null) throw new Error(`the server ended by itself (${early}):\n${output}`)
    if (ended === null) throw new Error(`the server did not end within ${endsWithin / 1000} s of SIGTERM:\n${output}`)
    if (ended !== 'exit 0') throw new Error(`the server ended badly (${ended}):\n${output}`)
    if (/panicked at/.test(output)) throw new Error(`the server panicked:\n${output}`)
  })

  const latest = Date.now() + readyWithin
  while (Date.now() < latest) {
    if (ended !== null) throw new Error(`the server ended before it was ready (${ended}):\n${output}`)
    const ready = await fetch(`${base}/health/ready`).then((answer) => answer.ok, () => false)
    if (ready) return { base, log: () => output }
    await sleep(50)
  }
  throw new Error(`the server was not ready within ${readyWithin / 1000} s:\n${output}`)
}
