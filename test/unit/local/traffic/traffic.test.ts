import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { poisons } from '../../../../src/local/traffic/poison.ts'
import { startTraffic } from '../../../../src/local/traffic/traffic.ts'
import { open } from '../../../../src/open/open.ts'
import { createManualClock, createMemoryQueue, fault } from '../../../../src/queue/memory/memory.ts'

function setUp(name = 'stream-events') {
  const clock = createManualClock()
  const queue = createMemoryQueue({ clock, name })
  let number = 0
  const nextEvent = () => ({ type: 'message.new', number: number++ })
  return { clock, queue, options: { clock, queue, nextEvent, random: () => 0.5 } }
}

describe('sample traffic', () => {
  it('is steady', async () => {
    const { clock, queue, options } = setUp()
    const traffic = startTraffic({ ...options, perSecond: 20 })
    await clock.advance(1000)
    const afterOne = queue.messages().length
    await clock.advance(9000)
    expect(afterOne).toBeGreaterThanOrEqual(19)
    expect(afterOne).toBeLessThanOrEqual(21)
    expect(traffic.sent).toBeGreaterThanOrEqual(199)
    expect(traffic.sent).toBeLessThanOrEqual(201)
    await traffic.stop()
  })

  it('comes in every wire form', async () => {
    const { clock, queue, options } = setUp()
    const traffic = startTraffic({ ...options, perSecond: 100, messages: 50, poisonEvery: 0 })
    await clock.advance(1000)
    await traffic.done
    const forms = queue.messages().map(({ body }) => {
      const opened = open(body)
      return isRight(opened) ? opened.right.form.join(' ') : 'malformed'
    })
    expect(forms).not.toContain('malformed')
    for (const form of ['json', 'base64', 'gzip', 'sns', 'array']) {
      expect(forms.some((found) => found.includes(form))).toBe(true)
    }
  })

  it('is valid, unless its quirks are asked for', async () => {
    const bodies = async (quirks?: boolean) => {
      const { clock, queue, options } = setUp()
      const asked = quirks === undefined ? {} : { quirks }
      const traffic = startTraffic({ ...options, ...asked, perSecond: 1000, messages: 400 })
      await clock.advance(2000)
      await traffic.done
      const malformed = queue.messages().filter(({ body }) => isLeft(open(body)))
      return { poison: traffic.poison, malformed: malformed.length }
    }
    expect(await bodies()).toEqual({ poison: 0, malformed: 0 })
    expect(await bodies(false)).toEqual({ poison: 0, malformed: 0 })
    expect(await bodies(true)).toMatchObject({ poison: 4 })
  })

  it('holds a poison message now and then, of each kind', async () => {
    const { clock, queue, options } = setUp()
    const traffic = startTraffic({ ...options, perSecond: 100, messages: 50, poisonEvery: 10 })
    await clock.advance(2000)
    await traffic.done
    expect(traffic).toMatchObject({ sent: 50, poison: 5 })
    const bodies = queue.messages().map(({ body }) => body)
    for (const { body } of poisons) expect(bodies).toContain(body)
  })

  it('goes on after a send that failed, and sends what was not taken', async () => {
    const { clock, queue, options } = setUp()
    const errors: unknown[] = []
    queue.faults.next('send', fault.throttle())
    queue.faults.next('send', fault.failEntries([0]))
    const onError = (error: unknown) => errors.push(error)
    const traffic = startTraffic({ ...options, perSecond: 50, messages: 50, onError })
    await clock.advance(3000)
    await traffic.done
    expect(errors).toHaveLength(2)
    expect(queue.messages()).toHaveLength(50)
  })

  it('ends when it is stopped', async () => {
    const { clock, queue, options } = setUp()
    const traffic = startTraffic({ ...options, perSecond: 10 })
    await clock.advance(500)
    await traffic.stop()
    const before = queue.messages().length
    await clock.advance(5000)
    expect(queue.messages()).toHaveLength(before)
  })

  it('has groups on a FIFO queue', async () => {
    const { clock, queue, options } = setUp('stream-events.fifo')
    const traffic = startTraffic({ ...options, perSecond: 10, messages: 3 })
    await clock.advance(1000)
    await traffic.done
    expect(queue.messages().map(({ groupId }) => groupId)).toEqual(Array(3).fill('traffic'))
  })
})

it('knows poison that is refused for three different reasons', () => {
  const outcomes = poisons.map(({ body }) => {
    const opened = open(body)
    if (isLeft(opened)) return 'malformed'
    const [value] = opened.right.events
    return typeof value === 'object' && value !== null && 'type' in value ? 'invalid' : 'no event'
  })
  expect(outcomes).toEqual(['malformed', 'malformed', 'malformed', 'no event', 'invalid'])
})
