import { createHmac, hash } from 'node:crypto'
import { Pool } from 'undici'
import type { Client } from '../client.ts'

/**
 * The floor: loops that receive ten, check their MD5 and delete ten, over undici, with a signature of
 * the fewest steps, and nothing else: no decoding, no retry, no lease, no limit.
 */
export const client: Client = async ({ endpoint, queueUrl, copies, waitSeconds }, { handle }) => {
  const pool = new Pool(endpoint, { pipelining: 1 })
  const host = new URL(endpoint).host

  function post(action: string, body: string): Promise<Answer> {
    const headers = signed(host, `AmazonSQS.${action}`, body)
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = []
      pool.dispatch(
        { path: '/', method: 'POST', headers, body, headersTimeout: 0, bodyTimeout: 0 },
        {
          onRequestStart: () => {},
          onResponseData: (_controller, chunk) => void chunks.push(chunk),
          onResponseEnd: () => resolve(JSON.parse(Buffer.concat(chunks).toString()) as Answer),
          onResponseError: (_controller, error) => reject(error),
        },
      )
    })
  }

  async function loop(): Promise<never> {
    const receive = JSON.stringify({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
    })
    for (;;) {
      const { Messages = [] } = await post('ReceiveMessage', receive)
      if (Messages.length === 0) continue
      await Promise.all(Messages.map((message) => handle(sentAt(message))))
      const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }))
      await post('DeleteMessageBatch', JSON.stringify({ QueueUrl: queueUrl, Entries }))
    }
  }
  for (let copy = 0; copy < copies; copy++) void loop()
}

interface Answer {
  readonly Messages?: readonly Message[]
}

interface Message {
  readonly Body: string
  readonly MD5OfBody: string
  readonly ReceiptHandle: string
  readonly Attributes: { readonly SentTimestamp: string }
}

function sentAt({ Body, MD5OfBody, Attributes }: Message): number {
  if (hash('md5', Body) !== MD5OfBody) throw new Error('a damaged body')
  return Number(Attributes.SentTimestamp)
}

let keyDate = ''
let key: Buffer = Buffer.alloc(0)

function signed(host: string, target: string, body: string): string[] {
  const at = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '')
  const date = at.slice(0, 8)
  if (date !== keyDate) {
    const parts = [date, 'us-east-1', 'sqs', 'aws4_request']
    key = parts.reduce<Buffer>((secret, part) => hmac(secret, part), Buffer.from('AWS4secret'))
    keyDate = date
  }
  const names = 'content-type;host;x-amz-date;x-amz-target'
  const canonical = `POST\n/\n\ncontent-type:${type}\nhost:${host}\nx-amz-date:${at}\nx-amz-target:${target}\n\n${names}\n${hash('sha256', body)}`
  const scope = `${date}/us-east-1/sqs/aws4_request`
  const text = `AWS4-HMAC-SHA256\n${at}\n${scope}\n${hash('sha256', canonical)}`
  const signature = hmac(key, text).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=${names}, Signature=${signature}`
  return [
    ...['content-type', type, 'x-amz-date', at, 'x-amz-target', target],
    ...['authorization', authorization],
  ]
}

const type = 'application/x-amz-json-1.0'

function hmac(secret: Buffer, text: string): Buffer {
  return createHmac('sha256', secret).update(text).digest()
}
