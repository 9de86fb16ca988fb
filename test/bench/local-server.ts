import { buildApp } from 'fauxqs'
import { startLocalSqs } from '../../src/local/index.ts'

/** A server in a process of its own: ours, or one that others wrote. */
const endpoint =
  process.argv[2] === 'fauxqs'
    ? await buildApp({ logger: false }).listen({ host: '127.0.0.1', port: 0 })
    : (await startLocalSqs({ port: 0 })).endpoint
process.send?.({ endpoint })
process.on('disconnect', () => process.exit())
