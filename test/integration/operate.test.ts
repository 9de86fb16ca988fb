import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PermanentError } from 'sluice'
import { metricsHandler } from 'sluice/opentelemetry'
import { streamEvents } from 'sluice/schemas'
import { sampleEvent } from 'sluice/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { fault } from '../../src/queue/memory/memory.ts'
import { createRouter } from '../../src/route/router.ts'
import type { Worker } from '../../src/worker/worker.ts'
import { send, shopQueues, shopWorker } from '../unit/opentelemetry/worker.ts'
import { cartLeft, orders, paid, placed, refused } from '../unit/route/orders.ts'
import { root } from './packed.ts'

/** The dashboard and the alerts of `examples/operate`, held against what a worker really exports. */

const folder = join(root, 'examples/operate')
const dashboard = JSON.parse(await readFile(join(folder, 'grafana-dashboard.json'), 'utf8'))
const alerts = await readFile(join(folder, 'alerts.yml'), 'utf8')
const guide = await readFile(join(folder, 'README.md'), 'utf8')

interface Panel {
  readonly title: string
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[]
}
const panels: readonly Panel[] = dashboard.panels
const queries = panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => [title, expr] as const),
)
const rules = [...alerts.matchAll(/- alert: (\w+)\n +expr: '(.*)'$/gm)].map(
  ([, name = '', expr = '']) => [name, expr] as const,
)

let worker: Worker
/** The labels of each metric that a worker exports, by the name that queries use. */
let exported: ReadonlyMap<string, ReadonlySet<string>>

beforeAll(async () => {
  exported = labelsIn(await scraped())
})
afterAll(async () => {
  letGo()
  await worker.stop({ graceSeconds: 0 })
})

/** A handler waits for it, so that its lease is renewed. */
const { promise: held, resolve: letGo } = Promise.withResolvers<void>()

/** The metrics of a worker to which all happens that is measured. */
async function scraped(): Promise<string> {
  const queues = shopQueues()
  const router = createRouter({ ...streamEvents, ...orders })
    .on('message.new', () => {})
    .on('order.placed', ({ total }) => {
      if (total > 1) throw new Error('down')
    })
    .on('order.paid', () => {
      throw new PermanentError('never')
    })
    .on('cart.left', { timeoutSeconds: 0.01 }, () => new Promise(() => {}))
    .on('order.payment.refused', () => held)
  worker = shopWorker(queues, { visibilitySeconds: 2, waitSeconds: 0 }, router)
  const metrics = metricsHandler(worker, { queueMetricsSeconds: 1 })
  const drifted = { ...sampleEvent('message.new'), watcher_count: 'many' }
  await send(queues, placed(1), placed(2), paid, cartLeft, drifted, refused)
  queues.queue.faults.next('delete', fault.throttle())
  await worker.start()
  const text = async () => await (await metrics(new Request('http://localhost/metrics'))).text()
  const all = [
    /^sluice_requests_total{.*kind="renew"/m,
    /^sluice_requests_total{.*error_type="RequestThrottled"/m,
    /^sluice_requests_total{.*empty="true"/m,
    /^sluice_dead_letters_total{.*reason="PermanentlyFailed".*} 1/m,
    /^sluice_retries_total{.*reason="HandlerTimedOut"/m,
    /^sluice_handler_overruns_total{/m,
    /^sluice_queue_messages{/m,
    /^sluice_drift_total{/m,
  ]
  await send(queues, placed(3))
  await vi.waitFor(
    async () => {
      const now = await text()
      for (const one of all) expect(now).toMatch(one)
    },
    { timeout: 10_000 },
  )
  return await text()
}

function labelsIn(text: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const [, name = '', labels = ''] of text.matchAll(/^([a-z]\w*)(?:{(.*)})? \S+$/gm)) {
    const known = found.get(name) ?? new Set()
    for (const [, label = ''] of labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) known.add(label)
    found.set(name, known)
  }
  return found
}

/** The metrics in a query with the labels that it selects, and the labels that it groups by. */
function partsOf(query: string) {
  const selectors = [...query.matchAll(/\b((?:sluice|messaging)_\w+)({[^}]*})?/g)].map(
    ([whole, name = '', labels = '']) => ({ whole, name, labels }),
  )
  const groups = [...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels = '']) =>
    labels.split(',').map((label) => label.trim()),
  )
  const names = new Set(groups)
  return {
    groups,
    // The label names in `by (…)` look like metrics too.
    selectors: selectors.filter(({ name, labels }) => labels !== '' || !names.has(name)),
  }
}

function faultsOf(query: string): readonly string[] {
  const { groups, selectors } = partsOf(query)
  const labels = new Set<string>()
  const faults = selectors.flatMap(({ name, labels: selected }) => {
    const known = exported.get(name)
    if (known === undefined) return [`no metric ${name}`]
    for (const label of known) labels.add(label)
    return [...selected.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)]
      .filter(([, label = '']) => !known.has(label))
      .map(([, label]) => `${name} has no label ${label}`)
  })
  if (selectors.length === 0) faults.push('no metric at all')
  return [...faults, ...groups.filter((label) => !labels.has(label)).map((label) => `no ${label}`)]
}

describe('the queries of examples/operate', () => {
  it.each(queries)('use what a worker exports, on the panel %s: %s', (_title, query) => {
    expect(faultsOf(query)).toEqual([])
  })

  it.each(rules)('use what a worker exports, in the alert %s: %s', (_name, query) => {
    expect(faultsOf(query)).toEqual([])
  })

  it('are all found', () => {
    expect(queries.length).toBeGreaterThan(25)
    expect(rules).toHaveLength((alerts.match(/- alert:/g) ?? []).length)
    expect(rules.length).toBeGreaterThan(10)
  })

  it('name in their legends and texts labels that their results have', () => {
    for (const { targets = [] } of panels) {
      for (const { expr, legendFormat } of targets) {
        const { groups } = partsOf(expr)
        for (const [, label] of legendFormat.matchAll(/{{(\w+)}}/g)) expect(groups).toContain(label)
      }
    }
    const texts = alerts.split('- alert: ').slice(1)
    for (const [at, [, expr]] of rules.entries()) {
      const { groups } = partsOf(expr)
      for (const [, label] of (texts[at] ?? '').matchAll(/{{ \$labels\.(\w+) }}/g)) {
        expect(groups).toContain(label)
      }
    }
  })

  it('are seen to name what no worker exports', () => {
    expect(faultsOf('rate(sluice_lags_bucket[5m])')).toEqual(['no metric sluice_lags_bucket'])
    expect(faultsOf('sum by (queue) (sluice_live{kind="a"})')).toEqual([
      'sluice_live has no label kind',
      'no queue',
    ])
    expect(faultsOf('1 + 1')).toEqual(['no metric at all'])
  })

  it('ask for what the variable of the dashboard finds', () => {
    const [, metric = '', label = ''] =
      /label_values\((\w+), (\w+)\)/.exec(JSON.stringify(dashboard.templating)) ?? []
    expect(exported.get(metric)).toContain(label)
  })
})

describe('the guide of examples/operate', () => {
  it('names each metric that a worker exports, and no other', () => {
    const named = new Set(
      [...guide.matchAll(/^\| `((?:sluice|messaging)_\w+)` \|/gm)].map(([, name]) => name),
    )
    const names = [...exported.keys()]
      .filter((name) => /^(?:sluice|messaging)_/.test(name))
      .map((name) => name.replace(/_(?:bucket|sum|count)$/, ''))
    expect([...named].sort()).toEqual([...new Set(names)].sort())
  })
})
