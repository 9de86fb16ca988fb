// The desk in an app with Hono:
//
//   QUEUE_URL=… npx node --conditions=sluice-source examples/desk/hono.ts [port]
//
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequestListener } from '@remix-run/node-fetch-server'
import { Hono } from 'hono'
import { desk } from './desk.ts'

const [port = '3000'] = process.argv.slice(2)
const app = new Hono()
app.all('/desk/*', (context) => desk.fetch(context.req.raw))

// Or `serve` of @hono/node-server.
const server = createServer(createRequestListener((request) => app.fetch(request)))
server.listen(Number(port), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/desk`)
})
process.on('SIGTERM', async () => {
  server.close()
  await desk.close()
  server.closeAllConnections()
})
