import type { Attributes } from '@opentelemetry/api'
import { queueName } from '../queue/queue-url.ts'
import {
  destinationName,
  operationName,
  type OperationType,
  operationType,
  serverAddress,
  serverPort,
  sqsQueueUrl,
  system,
  systemName,
  systemNameSqs,
  systemSqs,
} from './names.ts'

/** A queue as attributes name it. */
export interface Destination {
  /** Undefined where the queue is unknown. */
  readonly name: string | undefined
  /** The name, and the server that has the queue. */
  readonly attributes: Attributes
  /** What each metric of an operation has. */
  readonly operations: Readonly<Record<OperationType, Attributes>>
  /** What each span of an operation has. */
  readonly spans: Readonly<Record<OperationType, Attributes>>
}

/** Made once for each queue: a program has few, and messages are many. */
export class Destinations {
  readonly #known = new Map<string | undefined, Destination>()

  of(queueUrl: string | undefined): Destination {
    let known = this.#known.get(queueUrl)
    if (known === undefined) {
      known = destinationOf(queueUrl)
      this.#known.set(queueUrl, known)
    }
    return known
  }
}

function destinationOf(queueUrl: string | undefined): Destination {
  const name = queueUrl === undefined ? undefined : queueName(queueUrl)
  const attributes =
    queueUrl === undefined ? {} : { [destinationName]: name, ...serverOf(queueUrl) }
  return {
    name,
    attributes,
    operations: forEach(attributes),
    spans: forEach(queueUrl === undefined ? {} : { ...attributes, [sqsQueueUrl]: queueUrl }),
  }
}

function serverOf(queueUrl: string): Attributes {
  if (!URL.canParse(queueUrl)) return {}
  const { hostname, port, protocol } = new URL(queueUrl)
  const usual = protocol === 'https:' ? 443 : 80
  return { [serverAddress]: hostname, [serverPort]: port === '' ? usual : Number(port) }
}

function forEach(attributes: Attributes): Destination['operations'] {
  const of = (operation: OperationType): Attributes => ({
    [systemName]: systemNameSqs,
    [system]: systemSqs,
    [operationName]: operation,
    [operationType]: operation,
    ...attributes,
  })
  return {
    receive: of('receive'),
    process: of('process'),
    settle: of('settle'),
    send: of('send'),
  }
}
