// The desk in an app with Express:
//
//   QUEUE_URL=… npx node --conditions=sluice-source examples/desk/express.ts [port]
//
import type { AddressInfo } from 'node:net'
import express from 'express'
import { desk } from './desk.ts'

const [port = '3000'] = process.argv.slice(2)
const app = express()
app.use(express.json())
app.use('/desk', desk.listener)

const server = app.listen(Number(port), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/desk`)
})
process.on('SIGTERM', async () => {
  server.close()
  await desk.close()
  server.closeAllConnections()
})
