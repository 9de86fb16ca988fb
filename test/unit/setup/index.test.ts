import * as setup from 'sluice/setup'
import { expect, it } from 'vitest'

it('sluice/setup has a function for each of the commands, and nothing by accident', () => {
  expect(Object.keys(setup).sort()).toEqual(
    [
      // sluice queue
      ...['openAccess', 'queueSpec', 'findQueues', 'planQueues', 'applyPlan', 'describeStep'],
      ...['cloudFormation', 'terraform'],
      // sluice policy
      ...['iamPolicy', 'placeholderQueues', 'streamResourcePolicies', 'dynamoDbPolicy'],
      ...['streamStatement', 'streamMaySend', 'withStreamStatement'],
      // sluice stream
      ...['createStreamApi', 'planConnection', 'connectStream', 'compareEvents'],
      ...['beforeQueueTest', 'explainQueueTest'],
      // sluice doctor
      ...['examine', 'diagnose', 'judgeAttributes', 'planRepairs', 'applyRepairs', 'roundTrip'],
      'SetupError',
    ].sort(),
  )
})
