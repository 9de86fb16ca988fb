// What the desk does, in a program.
import { openDesk } from 'sluice/dead-letter'

await using desk = openDesk({ queueUrl: process.env.QUEUE_URL ?? '' })

for await (const { fingerprint, count, error } of desk.groups()) {
  console.log(fingerprint, count, error?.message)
}

const plan = await desk.plan({ type: 'message.*', error: 'ECONNREFUSED' }, { limit: 1_000 })
const replay = desk.replay(plan, {
  perSecond: 50,
  canary: { count: 10, waitSeconds: 120 },
  journal: 'plan.journal',
})
for await (const { id, outcome } of replay) console.log(id, outcome._tag)
console.log(await replay.report)
