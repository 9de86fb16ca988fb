import { describe, expect, it } from 'vitest'
import { fixingCommand } from '../../../../src/cli/doctor/fixing-command.ts'
import type { Remedy } from '../../../../src/queue/findings/remedy.ts'

const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
const set = { _tag: 'QueueSettings' } as const

describe('the command that fixes a finding', () => {
  it.each<[Remedy, string]>([
    [
      { _tag: 'SafeChange', on: 'queue', attributes: { MaximumMessageSize: '1048576' } },
      `sluice doctor --queue ${url} --fix`,
    ],
    [{ ...set, settings: {} }, 'sluice queue create orders --region eu-west-1'],
    [
      { ...set, settings: { maxReceiveCount: 22, visibilitySeconds: 120 } },
      'sluice queue create orders --max-receive-count 22 --visibility 120 --region eu-west-1',
    ],
    [
      { ...set, settings: { deadLetterName: 'orders-dlq', retentionSeconds: 345_600 } },
      'sluice queue create orders --dlq orders-dlq --retention 4d --region eu-west-1',
    ],
    [
      { ...set, settings: { stream: 'resource' } },
      'sluice queue create orders --stream resource --region eu-west-1',
    ],
    [
      { _tag: 'OwnKey' },
      'sluice queue create orders --kms alias/A_KEY_OF_YOURS --region eu-west-1',
    ],
    [
      { _tag: 'QueueAttribute', name: 'DelaySeconds', value: '0' },
      `aws sqs set-queue-attributes --queue-url ${url} --attributes DelaySeconds=0`,
    ],
    [{ _tag: 'WorkerRights' }, `sluice policy worker --queue ${url}`],
    [
      { _tag: 'WorkerOption', option: 'concurrency', value: 50 },
      `sluice work ./router.ts --queue ${url} --concurrency 50`,
    ],
    [
      { _tag: 'WorkerOption', option: 'maxSockets', value: 122 },
      'createWorker(router, { maxSockets: 122, … })',
    ],
    [{ _tag: 'Region', region: 'eu-west-1' }, 'export AWS_REGION=eu-west-1'],
    [{ _tag: 'Check', subject: 'credentials' }, 'aws sts get-caller-identity'],
    [{ _tag: 'Check', subject: 'receive' }, `sluice doctor --queue ${url} --round-trip`],
    [{ _tag: 'Check', subject: 'counts' }, `sluice queue show ${url} --watch`],
    [{ _tag: 'Check', subject: 'dead letters' }, `sluice dlq list --queue ${url}`],
  ])('%j', (remedy, command) => {
    expect(fixingCommand(remedy, url)).toBe(command)
  })

  it('asks CloudWatch for the age of a queue by its name', () => {
    const command = fixingCommand({ _tag: 'Check', subject: 'age' }, url)
    expect(command).toContain('--dimensions Name=QueueName,Value=orders ')
  })

  it('names the endpoint of a queue that is not on AWS', () => {
    const local = 'http://127.0.0.1:19324/000000000000/orders'
    expect(fixingCommand({ ...set, settings: {} }, local)).toBe(
      'sluice queue create orders --endpoint http://127.0.0.1:19324',
    )
  })

  it('is about a name where no URL was found', () => {
    expect(fixingCommand({ ...set, settings: {} }, 'nowhere')).toBe('sluice queue create nowhere')
    expect(fixingCommand({ _tag: 'WorkerRights' }, 'nowhere')).toBe(
      'sluice policy worker --queue URL',
    )
  })
})
