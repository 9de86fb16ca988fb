import { expect } from 'vitest'
import { sampleEvent } from '../../src/testing/index.ts'
import { at, useBench } from './bench.ts'
import { describeInBrowser, test } from './browser.ts'

const bench = useBench()

describeInBrowser('What is settled', () => {
  test('begins with what was settled before somebody looks, each time', async ({ visit }) => {
    const worker = bench.worker(bench.router().on('message.new', () => {}))
    const desk = await bench.desk({ worker })
    await worker.start()
    const settled = new Promise((resolve) => worker.events.once('settled', resolve))
    await bench.send(sampleEvent('message.new'))
    await settled
    const page = await visit(at(desk, 'now'))
    const lines = page.getByRole('region', { name: 'Settled events, the latest first' })
    await lines.getByText('message.new').waitFor()
    await page.getByRole('link', { name: 'Try' }).click()
    await page.getByRole('heading', { name: 'Try', level: 1 }).waitFor()
    await page.getByRole('link', { name: 'Now' }).click()
    await lines.getByText('message.new').waitFor()
    expect(await lines.getByRole('listitem').count()).toBe(1)
  })
})
