import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { root } from '../packed.ts'

it('the Lambda function of the example runs on this machine, as its guide says', async () => {
  const guide = await readFile(join(root, 'examples/lambda/README.md'), 'utf8')
  const [, args = ''] = /^npx node (.*main\.ts)$/m.exec(guide) ?? []
  const command = [...args.split(' '), '40', '0']
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root })
  const [, handled, deadLetters] = /^(\d+) messages are handled, (\d+) of them/m.exec(stdout) ?? []
  expect(Number(handled)).toBe(40)
  expect(Number(deadLetters)).toBe(4)
  expect(stdout.match(/"message":"event failed and was dead-lettered"/g)).toHaveLength(4)
})
