import { sqsServers } from '../../fixtures/sqs-servers.ts'
import { serverFaults } from './suite.ts'

serverFaults('the local server', sqsServers['the local server'])
