import { describe, expect, it } from 'vitest'
import { run } from '../../../../src/cli/run.ts'
import { dynamoDbTable } from '../../../../src/idempotency/store/dynamodb.ts'
import { idempotencySql } from '../../../../src/idempotency/store/postgres-table.ts'
import { testShell } from '../terminal/fake-shell.ts'

async function sluice(...args: string[]) {
  const shell = testShell()
  const exitCode = await run(args, shell)
  await new Promise(setImmediate)
  return { exitCode, ...shell.written() }
}

describe('sluice idempotency', () => {
  it('prints the SQL, for the usual table or the one that is named', async () => {
    expect(await sluice('idempotency', 'sql')).toEqual({
      exitCode: 0,
      out: idempotencySql(),
      err: '',
    })
    const { out } = await sluice('idempotency', 'sql', '--table', 'app.keys')
    expect(out).toBe(idempotencySql('app.keys'))
  })

  it('prints a template for DynamoDB', async () => {
    const { exitCode, out } = await sluice('idempotency', 'dynamodb', '--table', 'keys')
    expect(exitCode).toBe(0)
    expect(JSON.parse(out).Resources.Keys).toEqual({
      Type: 'AWS::DynamoDB::Table',
      Properties: { TableName: 'keys', ...dynamoDbTable },
    })
  })

  it.each([
    ['idempotency sql --table a;b', '"a;b" cannot be used: table must be the name of a table'],
    ['idempotency dynamodb --table a;b', '"a;b" is no name of a table of DynamoDB'],
    ['policy dynamodb --table a;b', '"a;b" is neither the ARN nor the name of a table'],
  ])('says what is wrong with: %s', async (typed, sentence) => {
    const { exitCode, out, err } = await sluice(...typed.split(' '))
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toContain(`sluice: ${sentence}`)
  })

  it('prints the policy of the store in DynamoDB', async () => {
    const { out } = await sluice('policy', 'dynamodb', '--table', 'keys')
    expect(JSON.parse(out).Statement[0].Resource).toMatch(/:table\/keys$/)
  })
})
