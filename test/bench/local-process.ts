import { startFauxqs } from '../fixtures/fauxqs.ts'
import { startLocalSqs } from '../../src/local/index.ts'

/** The process of a server: it says where it listens, and what it has used when it is asked. */
export type ServerName = 'sluice/local' | 'fauxqs'

const name = process.argv[2] as ServerName
const { endpoint } = await (name === 'fauxqs' ? startFauxqs() : startLocalSqs({ port: 0 }))
process.send?.(endpoint)
process.on('message', () => process.send?.(process.cpuUsage()))
process.on('disconnect', () => process.exit())
