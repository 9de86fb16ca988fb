import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { openServer, usualDeskPort } from '../../../../src/cli/desk/address.ts'
import type { DeskServer } from '../../../../src/web/server/serve-desk.ts'
import { listen } from '../../../fixtures/ports.ts'
import { testShell } from '../terminal/fake-shell.ts'

const view = { queueUrl: 'http://127.0.0.1:1/000000000000/stream-events' }
const otherwise = 'Choose another one.'
const servers: DeskServer[] = []

async function open(address: { port?: number; host?: string; token?: string }, env = {}) {
  const server = await openServer(view, { ...address, otherwise }, testShell(env))
  servers.push(server)
  return server
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

describe('the address of a desk', () => {
  it('has any free port while the usual one is taken', async () => {
    const holder = createServer()
    // Where something else has it already, that is as good.
    await new Promise<void>((resolve) => {
      holder.once('error', () => resolve())
      holder.listen(usualDeskPort, '127.0.0.1', resolve)
    })
    const { port, url } = await open({})
    holder.close()
    expect(port).not.toBe(usualDeskPort)
    expect(url).toContain(`:${port}/`)
  })

  it('has no other port than the one that is asked for', async () => {
    const holder = createServer()
    const port = await listen(holder)
    await expect(open({ port })).rejects.toMatchObject({
      exitCode: 2,
      message: `The desk cannot be served on port ${port}: another process uses it. Choose another one.`,
    })
    holder.close()
  })

  it('has the token of the environment, and before it that of the option', async () => {
    const env = { SLUICE_DESK_TOKEN: 'of-the-environment' }
    expect((await open({ port: 0 }, env)).url).toMatch(/\?token=of-the-environment$/)
    const given = await open({ port: 0, token: 'that-of-the-option' }, env)
    expect(given.url).toMatch(/\?token=that-of-the-option$/)
  })

  it('is not for other machines without a token', async () => {
    await expect(open({ port: 0, host: '0.0.0.0' })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('SLUICE_DESK_TOKEN'),
    })
    const env = { SLUICE_DESK_TOKEN: 'of-the-environment' }
    expect((await open({ port: 0, host: '0.0.0.0' }, env)).url).toMatch(/^http:\/\/localhost:/)
  })

  it('has no token that could be guessed', async () => {
    await expect(open({ port: 0, token: 'short' })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('at least 16 characters'),
    })
  })
})
