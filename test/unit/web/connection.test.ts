import { expect, test, vi } from 'vitest'
import { ProblemError } from '../../../src/web/answer/problem-error.ts'
import { Connection } from '../../../src/web/connection.ts'
import { OnePass } from '../../../src/web/one-pass.ts'
import { createWorld } from '../dead-letter/world.ts'

test('a connection that was given is left open, and asked for nothing before it is needed', async () => {
  const { service, source } = createWorld()
  const close = vi.spyOn(service, 'close')
  const connection = new Connection({ queueUrl: source.url, service })
  await connection.close()
  expect(source.calls.attributes).toBe(0)
  expect(await connection.service()).toBe(service)
  expect(await connection.desk()).toBe(await connection.desk())
  await connection.close()
  expect(close).not.toHaveBeenCalled()
})

test('a connection that could not be opened is opened again', async () => {
  const options = {
    queueUrl: 'http://127.0.0.1:1/1/q',
    endpoint: 'http://127.0.0.1:1',
    transport: 'none',
  }
  const connection = new Connection(options as never)
  await expect(connection.desk()).rejects.toThrow(/transport must be "sdk" or "direct"/)
  options.transport = 'direct'
  const again = new Connection(options as never)
  expect((await again.service()).queue(options.queueUrl).url).toBe(options.queueUrl)
  await again.close()
  await connection.close()
})

test('one pass is under way at a time, and says which', () => {
  const onePass = new OnePass()
  const end = onePass.begin('A replay is under way.')
  expect(() => onePass.begin('A look is under way.')).toThrow(ProblemError)
  expect(() => onePass.begin('A look is under way.')).toThrow(
    'A replay is under way. Wait for it, or stop it.',
  )
  end()
  onePass.begin('A look is under way.')()
})
