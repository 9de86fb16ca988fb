import type { FauxRequest } from '../fauxqs.ts'

/** The JSON of a request, not checked. */
export type Input = Record<string, unknown>

/** `ReceiveMessage`. */
export function actionOf({ headers }: FauxRequest): string | undefined {
  const target = headers['x-amz-target']
  return typeof target === 'string' ? target.replace('AmazonSQS.', '') : undefined
}

export function inputOf({ body }: FauxRequest): Input | undefined {
  return typeof body === 'object' && body !== null ? (body as Input) : undefined
}

export function entriesOf(input: Input): Input[] {
  return Array.isArray(input.Entries) ? input.Entries : []
}
