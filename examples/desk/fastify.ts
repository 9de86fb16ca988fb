// The desk in an app with Fastify:
//
//   QUEUE_URL=… npx node --conditions=sluice-source examples/desk/fastify.ts [port]
//
import { fastify, type onRequestAsyncHookHandler } from 'fastify'
import { desk } from './desk.ts'

const [port = '3000'] = process.argv.slice(2)
const app = fastify({ forceCloseConnections: true })
// Before Fastify reads the body.
const onRequest: onRequestAsyncHookHandler = async (request, reply) => {
  reply.hijack()
  desk.listener(request.raw, reply.raw)
}
app.all('/desk*', { onRequest }, async () => {})

console.log(`${await app.listen({ port: Number(port), host: '127.0.0.1' })}/desk`)
process.on('SIGTERM', async () => {
  await desk.close()
  await app.close()
})
