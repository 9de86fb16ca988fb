import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { property } from '../../../src/message/thrown.ts'
import { iamPolicy } from '../../../src/setup/policy/iam-policy.ts'
import { streamStatement } from '../../../src/setup/policy/queue-policy.ts'
import { sampleEvent } from '../../../src/testing/index.ts'
import { readTemplate } from '../../fixtures/cloudformation.ts'
import { type BundleProperties, bundleOf } from '../../fixtures/lambda-bundle.ts'
import { eventOf, fifoRecord, standardRecord } from '../../fixtures/lambda-events.ts'
import { contextOf } from './world.ts'

const folder = new URL('../../../examples/lambda/', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8')
const template: unknown = readTemplate(read('template.yaml'))

/** A value of the template: `at('HandleEvents', 'Properties', 'Timeout')`. */
function at(...path: string[]): unknown {
  return ['Resources', ...path].reduce(property, template)
}

const variables = at('HandleEvents', 'Properties', 'Environment', 'Variables')
const event = (key: string) =>
  at('HandleEvents', 'Properties', 'Events', 'StreamEvents', 'Properties', key)
const buildProperties = at('HandleEvents', 'Metadata', 'BuildProperties') as BundleProperties

describe('the SAM template of the example', () => {
  it('has the settings of the event source that the function needs', () => {
    expect(event('Queue')).toEqual({ 'Fn::GetAtt': 'StreamEvents.Arn' })
    expect(event('FunctionResponseTypes')).toEqual(['ReportBatchItemFailures'])
    expect(event('BatchSize')).toBe(10)
    // AWS takes 2 to 1,000.
    const concurrency = property(event('ScalingConfig'), 'MaximumConcurrency')
    expect(concurrency).toBeGreaterThanOrEqual(2)
  })

  it('hides messages for six times the time-out of the function', () => {
    const timeout = Number(at('HandleEvents', 'Properties', 'Timeout'))
    expect(timeout).toBeGreaterThan(0)
    const visibility = Number(at('StreamEvents', 'Properties', 'VisibilityTimeout'))
    expect(visibility).toBeGreaterThanOrEqual(6 * timeout)
  })

  it('has a redrive policy that the function knows, and a dead-letter queue that keeps long enough', () => {
    expect(at('StreamEvents', 'Properties', 'RedrivePolicy')).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': 'DeadLetters.Arn' },
      maxReceiveCount: Number(property(variables, 'MAX_RECEIVES')),
    })
    expect(at('DeadLetters', 'Properties', 'MessageRetentionPeriod')).toBe(1_209_600)
    for (const queue of ['StreamEvents', 'DeadLetters']) {
      expect(at(queue, 'Properties', 'MaximumMessageSize')).toBe(1_048_576)
    }
  })

  it('sets each variable that the handler reads, and no other', () => {
    const used = [...read('handler.ts').matchAll(/process\.env\.(\w+)/g)].map(([, name]) => name)
    expect(Object.keys(variables as object).toSorted()).toEqual(used.toSorted())
    expect(property(variables, 'DEAD_LETTER_QUEUE_URL')).toEqual({ Ref: 'DeadLetters' })
  })

  it('gives the rights that sluice policy lambda prints, and Stream that of sending', () => {
    const arns = {
      queue: { arn: 'StreamEvents.Arn' },
      deadLetterQueue: { arn: 'DeadLetters.Arn' },
    }
    const ofTemplate = (statement: object, arn: unknown) => ({
      ...statement,
      Resource: { 'Fn::GetAtt': arn },
    })
    const policies = at('HandleEventsRole', 'Properties', 'Policies') as object[]
    expect(policies).toHaveLength(1)
    expect(property(policies[0], 'PolicyDocument')).toEqual({
      Version: '2012-10-17',
      Statement: iamPolicy('lambda', arns).Statement.map((statement) =>
        ofTemplate(statement, statement.Resource),
      ),
    })
    expect(at('HandleEvents', 'Properties', 'Role')).toEqual({
      'Fn::GetAtt': 'HandleEventsRole.Arn',
    })
    expect(at('StreamMaySend', 'Properties', 'PolicyDocument', 'Statement')).toEqual([
      ofTemplate(streamStatement(''), 'StreamEvents.Arn'),
    ])
  })

  it('names an entry, a handler and files that there are', () => {
    const [entry = ''] = buildProperties.EntryPoints
    expect(at('HandleEvents', 'Properties', 'Handler')).toBe(
      `${entry.replace(/\.ts$/, '')}.handler`,
    )
    expect(read(entry)).toContain('export const handler =')
    expect(buildProperties.OutExtension).toEqual(['.js=.mjs'])
  })
})

describe('the guide of the example', () => {
  const guide = read('README.md')

  it('begins with the program beside it', () => {
    const [, program] = /^```ts\n([\s\S]*?)^```$/m.exec(guide) ?? []
    expect(program).toBe(read('smallest.ts').replace(/^\/\/.*\n/, ''))
  })

  it('bundles by the command line as the template does', () => {
    const [, flags = ''] = /npx esbuild (.*)/.exec(guide) ?? []
    const { EntryPoints, External, Format, Target } = buildProperties
    expect(flags.replaceAll("'", '').split(' ')).toEqual([
      ...EntryPoints,
      '--bundle',
      '--minify',
      '--platform=node',
      `--format=${Format}`,
      `--target=${Target}`,
      '--outfile=dist/handler.mjs',
      ...External.map((name) => `--external:${name}`),
    ])
  })

  it('links to files that there are', () => {
    const links = [...guide.matchAll(/\]\(([^)]+)\)/g)].map(([, file = '']) => file)
    expect(links.length).toBeGreaterThan(1)
    for (const file of links) expect(read(file)).not.toBe('')
  })
})

describe('a function that is bundled by esbuild', () => {
  const entry = fileURLToPath(new URL('handler.ts', folder))
  const made = mkdtempSync(join(tmpdir(), 'sluice-lambda-'))
  afterAll(() => rmSync(made, { recursive: true, force: true }))

  it('holds nothing of the worker, the command line, or what only they need', async () => {
    const { inputs, imports, laterImports } = await bundleOf(entry, buildProperties)
    expect(inputs).toContain('src/lambda/invocation.ts')
    const ours = inputs.filter((path) => path.startsWith('src/'))
    const rooms = new Set(ours.map((path) => path.split('/')[1]))
    expect([...rooms].toSorted()).toEqual([
      'dead-letter',
      'decode',
      'lambda',
      'message',
      'open',
      'pipeline',
      'queue',
      'requests',
      'route',
      'settle',
    ])
    expect(ours.filter((path) => /^src\/dead-letter\/(?!record\/)/.test(path))).toEqual([])
    expect(ours.filter((path) => /^src\/queue\/(?:memory|admin|findings)\//.test(path))).toEqual([])
    const packages = new Set(
      inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
    )
    expect([...packages].toSorted()).toEqual(['fp-ts', 'io-ts'])
    // At its start it loads nothing but what is in Node: the AWS SDK with the first message that fails.
    expect(imports.filter((path) => !path.startsWith('node:'))).toEqual([])
    expect(laterImports).toContain('@aws-sdk/client-sqs')
  })

  it('handles the events of the AWS documentation', async () => {
    vi.stubEnv('DEAD_LETTER_QUEUE_URL', 'https://sqs.us-east-2.amazonaws.com/123456789012/dlq')
    vi.stubEnv('MAX_RECEIVES', '12')
    const { code } = await bundleOf(entry, buildProperties)
    const file = join(made, 'handler.mjs')
    writeFileSync(file, code)
    const { handler } = await import(pathToFileURL(file).href)
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    const body = sampleEvent('message.new')
    const standard = eventOf([standardRecord(body), standardRecord(body)])
    expect(await handler(standard, contextOf(30))).toEqual({ batchItemFailures: [] })
    const fifo = eventOf([fifoRecord(body, '1'), fifoRecord(body, '2')])
    expect(await handler(fifo, contextOf(30))).toEqual({ batchItemFailures: [] })
    expect(log).toHaveBeenCalledTimes(4)
  })
})
