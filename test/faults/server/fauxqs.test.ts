import { sqsServers } from '../../fixtures/sqs-servers.ts'
import { serverFaults } from './suite.ts'

serverFaults('fauxqs', sqsServers.fauxqs)
