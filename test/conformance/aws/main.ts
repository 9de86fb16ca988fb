import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { family, firstQueue, policy, useProfile } from './access.ts'
import { deleteQueues } from './clean-up.ts'
import { differencesIn, printDifferences } from './difference.ts'
import { createJournal } from './journal.ts'
import { type Findings, startRun } from './run.ts'

const usage = `npm run conformance:aws -- --profile NAME [--region REGION] [--patience SECONDS]

Runs the conformance suite on SQS itself, over both transports, and prints what differs from the queue in memory.
It makes about 200 queues, named ${family}…, and deletes them at the end. It takes some minutes and
costs less than a cent. The exit code is 0 when nothing differs, else 1.

--profile   whose credentials, of ~/.aws
--region    default: that of the environment or the profile
--patience  how long to wait for what must happen, default 120: the counts of SQS are a minute late

AWS_ENDPOINT_URL_SQS is honoured, to try it on another server. The rights that it needs:
${policy}`

const { profile, region, patience = '120', help } = asked()
if (help === true) end(usage, 0)
if (profile === undefined) end(`--profile is missing: whose credentials?\n\n${usage}`, 2)
const patienceSeconds = Number(patience)
if (!(patienceSeconds >= 10)) end(`--patience is at least 10 seconds, not ${patience}.`, 2)
// Whoever reads the output may leave; the queues must be deleted.
process.stdout.on('error', () => {})

const prefix = `${family}${new Date().toISOString().slice(0, 10)}-${randomBytes(3).toString('hex')}-`
const folder = mkdtempSync(join(tmpdir(), family))
const file = join(folder, 'queues')
writeFileSync(file, '')
const queues = createJournal(file)
let stopped = false

useProfile(profile, region)
try {
  process.exitCode = await conformance(profile)
} catch (error) {
  console.log(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}

async function conformance(ofProfile: string): Promise<number> {
  const name = `${prefix}first`
  queues.made(name, await firstQueue(name, ofProfile))
  console.log(`The names of its queues begin with ${prefix}`)
  const run = startRun({ prefix, journal: file, patienceSeconds }, showProgress)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(run.kill))
  const same = isSame(await run.ended)
  return (await cleanUp()) && same ? 0 : 1
}

/** Says what was found. True when all of it is as in memory. */
function isSame({ results, troubles }: Findings): boolean {
  const differences = differencesIn(results)
  const tried = results.filter(({ outcome }) => outcome !== 'not tried').length
  console.log('')
  if (differences.length > 0) printDifferences(differences)
  for (const trouble of troubles) console.log(`\nThe suite failed: ${trouble}`)
  const complete = !stopped && tried > 0 && tried === results.length && troubles.length === 0
  const found = differences.length === 0 ? 'Nothing differs' : `\n${differences.length} differ`
  console.log(
    `${found}, of ${tried} tries${complete ? '.' : ': the suite did not come to its end.'}`,
  )
  return complete && differences.length === 0
}

/** True when all are deleted. */
async function cleanUp(): Promise<boolean> {
  const all = queues.queues()
  const left = await deleteQueues(all)
  console.log(`${all.length - left.length} queues are deleted.`)
  if (left.length === 0) return true
  console.log(`${left.length} could not be deleted. Delete them by hand:`)
  for (const { name, why } of left) console.log(`  ${name}: ${why}`)
  return false
}

/** The first interrupt ends the suite, and its queues are deleted; the second ends this process too. */
function stop(kill: () => void): void {
  if (stopped) {
    console.log('\nThese queues may be there still:')
    for (const { name } of queues.queues()) console.log(`  ${name}`)
    process.exit(1)
  }
  stopped = true
  console.log('\nStopping. The queues are being deleted …')
  kill()
}

function showProgress(count: number): void {
  if (process.stdout.isTTY) process.stdout.write(`\r${count} tried`)
}

function asked() {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      options: {
        profile: text,
        region: text,
        patience: text,
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    return end(`${error instanceof Error ? error.message : error}\n\n${usage}`, 2)
  }
}

function end(words: string, exitCode: number): never {
  console.log(words)
  process.exit(exitCode)
}
