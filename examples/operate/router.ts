import { createRouter } from 'sluice'
import { streamEvents } from 'sluice/schemas'
import { setTimeout } from 'node:timers/promises'

/** Handlers with something to see: most are quick, one is slow, one fails now and then, one never succeeds. */
export const router = createRouter(streamEvents)
  .on('message.new', async () => {
    await setTimeout(5)
  })
  .on('message.updated', async () => {
    await setTimeout(400)
  })
  .on('reaction.new', async () => {
    if (Math.random() < 0.2) throw new Error('the counter does not answer')
  })
  .on('member.added', async () => {
    throw new TypeError('welcome is not a function')
  })
