import { describe } from 'vitest'
import { answers } from './answers.ts'
import { ofCredentials } from './credentials.ts'
import { messages } from './messages.ts'
import { refusals } from './refusals.ts'
import { silence } from './silence.ts'
import type { TransportWorld } from './world.ts'

/** The behaviour of a transport when the network, SQS or something in between fails: the same for each of them. */
export function transportFaults(name: string, world: TransportWorld): void {
  describe(name, () => {
    refusals(world)
    silence(world)
    answers(world)
    messages(world)
    ofCredentials(world)
  })
}
