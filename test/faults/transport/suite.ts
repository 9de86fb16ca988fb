import { describe } from 'vitest'
import { answers } from './answers.ts'
import { ofCredentials } from './credentials.ts'
import { messages } from './messages.ts'
import { refusals } from './refusals.ts'
import { silence } from './silence.ts'
import { type Create, useTransport } from './world.ts'

/** What a transport does when the network, SQS or what stands between fails: alike for each of them. */
export function transportFaults(name: string, create: Create): void {
  describe(name, () => {
    const world = useTransport(create)
    refusals(world)
    silence(world)
    answers(world)
    messages(world)
    ofCredentials(world)
  })
}
