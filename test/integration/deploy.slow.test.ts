import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { useLocalQueues } from './local-queues.ts'
import { packAndInstall, root } from './packed.ts'

const { pair } = useLocalQueues()
const example = join(root, 'examples/deploy')

it('the command of the image runs the packed package, answers probes, and stops on SIGTERM', async () => {
  const { project } = await packAndInstall()
  await copyFile(join(example, 'router.mts'), join(project, 'router.mts'))
  const { queue } = await pair('deployed')
  const [, ...entry] = await instruction('ENTRYPOINT')
  // A free port, since others may use the one of the image.
  const args = (await instruction('CMD')).map((arg) => (arg === '8080' ? '0' : arg))
  const child = spawn(process.execPath, [...entry, ...args], {
    cwd: project,
    env: { ...process.env, SLUICE_QUEUE: queue.url, AWS_REGION: 'us-east-1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = once(child, 'close')
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += String(chunk)
    })
  }
  await expect.poll(() => said).toContain('"msg":"receiving"')
  const [origin] = /http:\/\/localhost:\d+/.exec(said) ?? []
  for (const path of ['/livez', '/readyz'])
    expect((await fetch(`${origin}${path}`)).status).toBe(200)
  child.kill('SIGTERM')
  expect(await closed).toEqual([0, null])
  expect(said).toContain('Stopped.')
}, 120_000)

async function instruction(word: string): Promise<readonly string[]> {
  const dockerfile = await readFile(join(example, 'Dockerfile'), 'utf8')
  const [, list = '[]'] = new RegExp(`^${word} (.*)$`, 'm').exec(dockerfile) ?? []
  return JSON.parse(list)
}
