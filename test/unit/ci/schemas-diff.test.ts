import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { compareSchemas } from '../../../.ci/compare-schemas.ts'
import { describedEvents, type OpenApi, parseOpenApi, type Schema } from '../../../.ci/openapi.ts'
import {
  entity,
  event,
  Integer,
  list,
  openEnum,
  record,
  stringOr,
  Timestamp,
} from '../../../schemas/index.ts'

interface Guest extends t.TypeOf<typeof GuestCodec> {}
const GuestCodec = entity('Guest', { id: t.string }, () => ({
  name: t.string,
  seen_at: Timestamp,
  born_at: Timestamp,
  visits: Integer,
  score: t.number,
  vip: t.boolean,
  mood: openEnum('Mood', ['calm', 'glad']),
  tags: list(t.string),
  counts: record(Integer),
  custom: t.UnknownRecord,
  host: Guest,
}))
const Guest: t.Type<Guest> = GuestCodec
const catalogue = {
  'guest.came': event('hotel', 'guest.came', { guest: Guest }, { guests: list(stringOr(Guest)) }),
}

const guest: Schema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    name: { type: ['string', 'null'] },
    seen_at: { type: 'string', format: 'date-time' },
    // As Stream's descriptions have times.
    born_at: { type: 'number', format: 'date-time' },
    visits: { type: 'integer', format: 'int32' },
    score: { type: 'number', format: 'float' },
    vip: { type: 'boolean' },
    mood: { type: 'string', enum: ['calm', 'glad'] },
    tags: { type: 'array', items: { type: 'string' } },
    counts: { type: 'object', additionalProperties: { type: 'integer' } },
    custom: { type: 'object', additionalProperties: {} },
    host: { allOf: [{ $ref: '#/components/schemas/GuestResponse' }] },
  },
}

function description(changes: { guest?: Record<string, Schema>; events?: Record<string, Schema> }) {
  const came: Schema = {
    type: 'object',
    properties: {
      type: { type: 'string', default: 'guest.came' },
      created_at: { type: 'string', format: 'date-time' },
      guest: { $ref: '#/components/schemas/GuestResponse' },
      guests: { type: 'array', items: { $ref: '#/components/schemas/GuestResponse' } },
    },
  }
  return {
    components: {
      schemas: {
        GuestCameEvent: came,
        GuestResponse: { ...guest, properties: { ...guest.properties, ...changes.guest } },
        ...changes.events,
      },
    },
  } satisfies OpenApi
}

describe('compareSchemas', () => {
  it('finds nothing where both say the same', () => {
    expect(compareSchemas(catalogue, description({}))).toEqual([])
  })

  it('finds new and removed types', () => {
    const left: Schema = {
      type: 'object',
      properties: { type: { type: 'string', const: 'guest.left' } },
    }
    expect(compareSchemas(catalogue, description({ events: { GuestLeftEvent: left } }))).toEqual([
      { change: 'new type', at: 'guest.left', ours: '', theirs: 'GuestLeftEvent' },
    ])
    expect(compareSchemas(catalogue, { components: { schemas: {} } })).toEqual([
      { change: 'removed type', at: 'guest.came', ours: 'guest.came', theirs: '' },
    ])
  })

  it('finds new fields, once however often the entity occurs', () => {
    const changed = description({ guest: { shoe: { type: 'array', items: { type: 'integer' } } } })
    expect(compareSchemas(catalogue, changed)).toEqual([
      { change: 'new field', at: 'Guest.shoe', ours: '', theirs: 'list of integer' },
    ])
  })

  it.each([
    ['name', { type: 'integer' }, 'string', 'integer'],
    ['visits', { type: 'string' }, 'integer', 'string'],
    ['seen_at', { type: 'string' }, 'timestamp', 'string'],
    ['vip', { type: 'string', enum: ['no', 'yes'] }, 'boolean', 'no | yes'],
    ['mood', { type: 'string', enum: ['calm', 'cross'] }, 'calm | glad', 'calm | cross'],
    ['tags', { type: 'string' }, 'list of string', 'string'],
    ['tags[]', { type: 'array', items: { type: 'integer' } }, 'string', 'integer'],
    ['counts{}', { type: 'object', additionalProperties: { type: 'string' } }, 'integer', 'string'],
    ['custom', { $ref: '#/components/schemas/GuestResponse' }, 'object', 'GuestResponse'],
    ['host', { type: 'string' }, 'Guest', 'string'],
  ] satisfies [string, Schema, string, string][])(
    'finds the changed kind of %s',
    (path, schema, ours, theirs) => {
      const field = path.replace(/\W+$/, '')
      expect(compareSchemas(catalogue, description({ guest: { [field]: schema } }))).toEqual([
        { change: 'changed kind', at: `Guest.${path}`, ours, theirs },
      ])
    },
  )

  it('lets pass what the codec accepts nevertheless', () => {
    const guest: Record<string, Schema> = {
      name: { type: 'string', enum: ['Ann', 'Bob'] },
      mood: { type: 'string' },
      score: { type: 'integer' },
      host: {},
    }
    expect(compareSchemas(catalogue, description({ guest }))).toEqual([])
  })
})

describe('describedEvents', () => {
  const mapping = (types: readonly string[]) => ({
    discriminator: {
      mapping: Object.fromEntries(types.map((type) => [type, '#/components/schemas/X'])),
    },
  })

  it('prefers the events of webhooks to all others', () => {
    const schemas = { WSEvent: mapping(['typing.start']), WebhookEvent: mapping(['a', '*']) }
    expect([...describedEvents({ components: { schemas } }).keys()]).toEqual(['a'])
    const { WSEvent } = schemas
    expect([...describedEvents({ components: { schemas: { WSEvent } } }).keys()]).toEqual([
      'typing.start',
    ])
  })
})

describe('parseOpenApi', () => {
  it.each([
    ['openapi: 3.0.3', /not JSON/],
    ['[]', /no components\.schemas/],
    ['null', /no components\.schemas/],
    ['{"swagger":"2.0"}', /no components\.schemas/],
  ])('says what is wrong with %j', (text, sentence) => {
    expect(parseOpenApi(text)).toMatch(sentence)
  })
})

describe('npm run schemas:diff', () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const folder = mkdtempSync(join(tmpdir(), 'schemas-diff-'))
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['.ci/schemas-diff.ts', ...args], { cwd: root, encoding: 'utf8' })

  it('prints the differences as a table or as JSON, with exit code 1', () => {
    const file = join(folder, 'api.json')
    writeFileSync(file, JSON.stringify(description({})))
    const table = run(file)
    expect(table.status).toBe(1)
    expect(table.stdout).toMatch(/new type\s+│ guest\.came/)
    const json = run(file, '--json')
    expect(json.status).toBe(1)
    expect(JSON.parse(json.stdout)).toContainEqual({
      change: 'new type',
      at: 'guest.came',
      ours: '',
      theirs: 'GuestCameEvent',
    })
  })

  it('ends with 2 and a sentence when it cannot compare', () => {
    const file = join(folder, 'api.yaml')
    writeFileSync(file, 'openapi: 3.0.3')
    for (const args of [[], ['--what'], [join(folder, 'none.json')], [file]]) {
      const { status, stderr, stdout } = run(...args)
      expect([args, status, stdout]).toEqual([args, 2, ''])
      expect(stderr).toMatch(/^schemas:diff: /)
      expect(stderr).not.toContain('    at ')
    }
  })
})
