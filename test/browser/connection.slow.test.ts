import { expect } from 'vitest'
import { sampleEvent } from '../../src/testing/index.ts'
import { at, useBench } from './bench.ts'
import { describeInBrowser, test } from './browser.ts'

const bench = useBench()

describeInBrowser('The page', () => {
  test('says since when the desk is silent, and goes on by itself', async ({ visit }) => {
    const first = await bench.desk()
    const page = await visit(at(first, 'now'))
    const card = page.getByRole('region', { name: 'stream-events', exact: true })
    await card.getByRole('definition').first().getByText('0').waitFor()
    await first.close()
    await page.getByText('The desk has not answered since').waitFor()
    expect(await card.getByRole('definition').first().textContent()).toBe('0')

    await bench.send(sampleEvent('message.new'))
    await bench.desk({ port: first.port, ...tokenOf(first.url) })
    await card.getByRole('definition').first().getByText('1').waitFor()
    expect(await page.getByText('The desk has not answered since').count()).toBe(0)
  })

  test('says that nobody is signed in any more, and goes on after a sign-in', async ({ visit }) => {
    let isSignedIn = true
    const desk = await bench.mount({
      authorize: () => (isSignedIn ? { user: 'kim', canChange: true } : undefined),
    })
    const page = await visit(at(desk, 'try'))
    await page.getByText('fits', { exact: true }).waitFor()

    isSignedIn = false
    await page.getByRole('link', { name: 'Now' }).click()
    await page.getByRole('alert').getByText(/sign/i).waitFor()
    isSignedIn = true
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => page.getByRole('alert').count()).toBe(0)
    await page.getByText('No worker runs in this process').waitFor()
  })

  test('says so too where an app answers with its own page to sign in', async ({ visit }) => {
    let isSignedIn = true
    const signIn = () =>
      new Response('<h1>Sign in</h1>', { headers: { 'content-type': 'text/html' } })
    const desk = await bench.mount({
      authorize: () => (isSignedIn ? { user: 'kim', canChange: true } : signIn()),
    })
    const page = await visit(at(desk, 'now'))
    await page.getByText('No worker runs in this process').waitFor()
    isSignedIn = false
    await page.getByRole('link', { name: 'Try' }).click()
    await page.getByRole('alert').getByText('not signed in').first().waitFor()
    await page.getByRole('heading', { name: 'Try', level: 1 }).waitFor()
  })
})

function tokenOf(url: string): { readonly token?: string } {
  const token = new URL(url).searchParams.get('token')
  return token === null ? {} : { token }
}
