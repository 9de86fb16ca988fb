import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { createProgram } from '../../src/cli/program.ts'
import { iamPolicy, placeholderQueues } from '../../src/setup/policy/iam-policy.ts'
import { readTemplate } from '../fixtures/cloudformation.ts'
import { testShell } from '../unit/cli/terminal/fake-shell.ts'
import { root } from './packed.ts'

const text = (name: string) => readFile(join(root, 'examples/deploy', name), 'utf8')

/** How a container of the examples is run. */
interface Container {
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, unknown>>
  readonly port: number
  /** After which it is killed. Undefined where the file does not say. */
  readonly stopSeconds?: number
  /** The paths that are asked over HTTP, with their port. */
  readonly asked: readonly (readonly [path: string, port: number])[]
}

const containers: Readonly<Record<string, () => Promise<Container>>> = {
  async Dockerfile() {
    const lines = await instructions()
    return {
      args: list(lines, 'CMD'),
      environment: {},
      port: Number(one(lines, 'EXPOSE')),
      asked: [],
    }
  },
  async 'kubernetes.yaml'() {
    const { spec, metadata } = (await kubernetes('Deployment')).spec.template
    const [container] = spec.containers
    const [{ name, containerPort }] = container.ports
    const probes = [container.livenessProbe, container.readinessProbe].map(({ httpGet }) => httpGet)
    for (const { port } of probes) expect(port).toBe(name)
    const scraped = metadata.annotations
    return {
      args: container.args,
      environment: Object.fromEntries(
        container.env.map(({ name, value }: Record<string, string>) => [name, value]),
      ),
      port: containerPort,
      stopSeconds: spec.terminationGracePeriodSeconds,
      asked: [
        ...probes.map(({ path }) => [path, containerPort] as const),
        [scraped['prometheus.io/path'], Number(scraped['prometheus.io/port'])],
      ],
    }
  },
  async 'ecs.yaml'() {
    const [container] = (await ecs()).Resources.Task.Properties.ContainerDefinitions
    const url = new URL(container.HealthCheck.Command.at(-1))
    return {
      args: container.Command,
      environment: Object.fromEntries(
        container.Environment.map(({ Name, Value }: Record<string, string>) => [Name, Value]),
      ),
      port: container.PortMappings[0].ContainerPort,
      stopSeconds: container.StopTimeout,
      asked: [[url.pathname, Number(url.port)]],
    }
  },
}

describe.each(Object.entries(containers))('examples/deploy/%s', (_name, container) => {
  it('calls the command line with options and values that it takes', async () => {
    const { args } = await container()
    const { called, options } = await parsed(args)
    expect(called).toEqual(['router.mts'])
    expect(options).toMatchObject({ concurrency: 20, transport: 'direct', json: true })
  })

  it('asks the port on which health is served, for paths that are answered', async () => {
    const { args, port, asked } = await container()
    const { options } = await parsed(args)
    expect(options.healthPort).toBe(port)
    const { servedPaths } = await import('../../src/cli/work/health-server.ts')
    for (const [path, askedPort] of asked) {
      expect(servedPaths).toContain(path)
      expect(askedPort).toBe(port)
    }
  })

  it('gives a stop more time than the worker takes for it', async () => {
    const { args, stopSeconds = 30 } = await container()
    const { grace } = (await parsed(args)).options
    expect(grace).toBeGreaterThan(0)
    expect(stopSeconds).toBeGreaterThan(Number(grace))
  })

  it('sets variables that the command line reads', async () => {
    const { environment } = await container()
    const { run } = await import('../../src/cli/run.ts')
    const shell = testShell()
    await run(['--help'], shell)
    const { out } = shell.written()
    for (const name of Object.keys(environment)) expect(out).toContain(` ${name}`)
  })
})

describe('examples/deploy/Dockerfile', () => {
  it('runs node as another user than root, so that signals reach it', async () => {
    const lines = await instructions()
    expect(list(lines, 'ENTRYPOINT')).toEqual(['node', 'node_modules/.bin/sluice'])
    expect(one(lines, 'USER')).toBe('node')
    const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    expect(engines.node).toBe('>=22.18.0')
    for (const [word, image] of lines) {
      if (word === 'FROM') expect(image).toMatch(/^node:(?:2[4-9]|[3-9]\d)-alpine/)
    }
  })
})

describe('examples/deploy/kubernetes.yaml', () => {
  it('runs as the user of the image, and scales what it deploys by the queue that the worker has', async () => {
    const deployment = await kubernetes('Deployment')
    const { spec } = deployment.spec.template
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 })
    expect(spec.serviceAccountName).toBe((await kubernetes('ServiceAccount')).metadata.name)
    expect(deployment.spec.selector.matchLabels).toEqual(deployment.spec.template.metadata.labels)
    const { scaleTargetRef, triggers } = (await kubernetes('ScaledObject')).spec
    expect(scaleTargetRef.name).toBe(deployment.metadata.name)
    const [{ type, metadata, authenticationRef }] = triggers
    expect(type).toBe('aws-sqs-queue')
    expect(authenticationRef.name).toBe((await kubernetes('TriggerAuthentication')).metadata.name)
    const { environment } = await containers['kubernetes.yaml']!()
    expect(metadata.queueURL).toBe(environment.SLUICE_QUEUE)
    expect(metadata.awsRegion).toBe(environment.AWS_REGION)
    // KEDA takes texts only.
    for (const value of Object.values(metadata)) expect(value).toBeTypeOf('string')
  })
})

describe('examples/deploy/ecs.yaml', () => {
  it('gives the task the rights of a worker and no more', async () => {
    const { Resources } = await ecs()
    const [policy] = Resources.TaskRole.Properties.Policies
    const statements = policy.PolicyDocument.Statement.map(({ Sid, Action }: Statement) => ({
      Sid,
      Action,
    }))
    const { queue, deadLetterQueue } = placeholderQueues
    const worker = iamPolicy('worker', { queue, deadLetterQueue })
    expect(statements).toEqual(worker.Statement.map(({ Sid, Action }) => ({ Sid, Action })))
  })

  it('refers to parameters and resources that it has', async () => {
    const template = await ecs()
    const known = new Set([
      ...Object.keys(template.Parameters),
      ...Object.keys(template.Resources),
      'AWS::Region',
    ])
    const source = await text('ecs.yaml')
    const referred = [
      ...source.matchAll(/!(?:Ref|GetAtt) ([\w:]+)/g),
      ...source.matchAll(/\$\{([\w:]+)\}/g),
    ].map(([, name]) => name)
    expect(referred.length).toBeGreaterThan(10)
    for (const name of referred) expect(known).toContain(name)
    expect(template.Resources.Backlog.Properties.ScalingTargetId).toEqual({ Ref: 'Scaling' })
  })
})

interface Statement {
  readonly Sid: string
  readonly Action: readonly string[]
}

/** What `sluice ARGS` would call, without doing it. */
async function parsed(args: readonly string[]) {
  const program = await createProgram(args, testShell())
  const command = program.commands.find((each) => each.name() === args[0])
  let called: readonly unknown[] = []
  command?.action((...given: readonly unknown[]) => {
    called = given
  })
  await program.parseAsync(['node', 'sluice', ...args])
  const options = command?.opts<Record<string, unknown>>() ?? {}
  return { called: called.slice(0, 1), options }
}

/** The instructions of the Dockerfile, in order. */
async function instructions(): Promise<readonly (readonly [word: string, rest: string])[]> {
  return (await text('Dockerfile')).split('\n').flatMap((line) => {
    const [, word = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? []
    return word === '' ? [] : [[word, rest] as const]
  })
}

function one(lines: Awaited<ReturnType<typeof instructions>>, word: string): string {
  const found = lines.filter(([each]) => each === word)
  expect(found).toHaveLength(1)
  return found[0]?.[1] ?? ''
}

function list(lines: Awaited<ReturnType<typeof instructions>>, word: string): readonly string[] {
  return JSON.parse(one(lines, word))
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads from it what it expects.
async function kubernetes(kind: string): Promise<any> {
  const documents = parseAllDocuments(await text('kubernetes.yaml'))
  return documents.map((each) => each.toJS()).find((each) => each.kind === kind)
}

async function ecs() {
  return readTemplate(await text('ecs.yaml'))
}
