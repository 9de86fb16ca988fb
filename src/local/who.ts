import type { ServerResponse } from 'node:http'

/** The path at which a local SQS says which one it is. */
export const whoPath = '/_sluice'

/** What it says there. */
export interface Who {
  readonly server: string
  readonly pid: number
  readonly queue: string
}

export const serverName = 'sluice/local'

export function identify(response: ServerResponse, queue: string): void {
  const who: Who = { server: serverName, pid: process.pid, queue }
  response.setHeader('content-type', 'application/json').end(JSON.stringify(who))
}
