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
  readonly queueUrl: string | undefined
}

/** Made once for each queue: a program has few. */
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

/** The attributes that each span and metric of an operation has. */
export function operationAttributes(
  { attributes }: Destination,
  operation: OperationType,
): Attributes {
  return {
    [systemName]: systemNameSqs,
    [system]: systemSqs,
    [operationName]: operation,
    [operationType]: operation,
    ...attributes,
  }
}

/** Those of a span, which may have more values. */
export function spanAttributes(destination: Destination, operation: OperationType): Attributes {
  const { queueUrl } = destination
  return {
    ...operationAttributes(destination, operation),
    ...(queueUrl !== undefined && { [sqsQueueUrl]: queueUrl }),
  }
}

function destinationOf(queueUrl: string | undefined): Destination {
  if (queueUrl === undefined) return { name: undefined, attributes: {}, queueUrl }
  const name = queueName(queueUrl)
  const server = URL.canParse(queueUrl) ? new URL(queueUrl) : undefined
  const attributes = {
    [destinationName]: name,
    ...(server && { [serverAddress]: server.hostname, [serverPort]: portOf(server) }),
  }
  return { name, attributes, queueUrl }
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}
