/** The part of an OpenAPI description that is read here. */
export interface OpenApi {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly additionalProperties?: boolean | Schema
  readonly allOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly discriminator?: { readonly mapping?: Readonly<Record<string, string>> }
}

/** The kind of a described value, in the terms of `kindOf`. */
export type DescribedKind =
  | { readonly _tag: Described }
  | { readonly _tag: 'enum'; readonly members: readonly string[] }
  | { readonly _tag: 'list'; readonly item: Schema }
  | { readonly _tag: 'record'; readonly value: Schema }
  | { readonly _tag: 'entity'; readonly name: string; readonly fields: Fields }

type Described = 'string' | 'number' | 'integer' | 'boolean' | 'timestamp' | 'object' | 'unknown'
type Fields = Readonly<Record<string, Schema>>

/** Parses a description. Returns a sentence if it cannot. */
export function parseOpenApi(text: string): OpenApi | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'it is not JSON. If it is YAML, convert it to JSON.'
  }
  const schemas = (value as Partial<OpenApi> | null)?.components?.schemas
  if (typeof schemas !== 'object' || schemas === null) {
    return 'it has no components.schemas, so it is not an OpenAPI 3 description.'
  }
  return { components: { schemas } }
}

/**
 * The schemas of the described events, by event type: those that the discriminator of the webhook events
 * maps. Without that: those of any union of events, which may be for the websocket only, and each schema
 * `…Event` whose `type` has one value.
 */
export function describedEvents(api: OpenApi): Map<string, Schema> {
  const { schemas } = api.components
  const ofHooks = mapped(schemas, /hook/i)
  const events = ofHooks.length > 0 ? ofHooks : [...named(schemas), ...mapped(schemas, /event/i)]
  return new Map(events.filter(([type]) => type !== '*'))
}

type Schemas = OpenApi['components']['schemas']

function mapped(schemas: Schemas, union: RegExp): [string, Schema][] {
  return Object.entries(schemas).flatMap(([name, { discriminator }]) =>
    Object.entries((union.test(name) && discriminator?.mapping) || {}).map(
      ([type, $ref]): [string, Schema] => [type, { $ref }],
    ),
  )
}

function named(schemas: Schemas): [string, Schema][] {
  return Object.entries(schemas).flatMap(([name, { properties }]): [string, Schema][] => {
    const type = /Event$/.test(name) ? onlyType(properties?.type) : undefined
    return type === undefined ? [] : [[type, { $ref: `#/components/schemas/${name}` }]]
  })
}

/** The kind of a schema. */
export function describedKind(api: OpenApi, schema: Schema, name = ''): DescribedKind {
  if (schema.$ref !== undefined) {
    const target = schema.$ref.split('/').at(-1) ?? ''
    const found = api.components.schemas[target]
    return found === undefined ? { _tag: 'unknown' } : describedKind(api, found, target)
  }
  const [only, ...others] = [schema.allOf, schema.oneOf, schema.anyOf].flatMap((of) => of ?? [])
  if (only !== undefined) {
    return others.length === 0 ? describedKind(api, only, name) : { _tag: 'unknown' }
  }
  switch (typeOf(schema)) {
    case 'string':
      if (schema.format === 'date-time') return { _tag: 'timestamp' }
      if (schema.enum === undefined) return { _tag: 'string' }
      return { _tag: 'enum', members: schema.enum.map(String) }
    case 'integer':
    case 'number':
      if (/timestamp|date-time|nano/.test(schema.format ?? '')) return { _tag: 'timestamp' }
      return { _tag: typeOf(schema) === 'integer' ? 'integer' : 'number' }
    case 'boolean':
      return { _tag: 'boolean' }
    case 'array':
      return { _tag: 'list', item: schema.items ?? {} }
    case 'object':
      return objectKind(schema, name)
    default:
      return { _tag: 'unknown' }
  }
}

function objectKind(schema: Schema, name: string): DescribedKind {
  const fields = schema.properties ?? {}
  if (Object.keys(fields).length > 0) return { _tag: 'entity', name, fields }
  const { additionalProperties: value } = schema
  const isTyped = typeof value === 'object' && Object.keys(value).length > 0
  return isTyped ? { _tag: 'record', value } : { _tag: 'object' }
}

function typeOf(schema: Schema): string | undefined {
  const types = [schema.type ?? []].flat().filter((type) => type !== 'null')
  if (types.length === 1) return types[0]
  return schema.properties === undefined ? undefined : 'object'
}

/** The only value that a `type` can have. */
function onlyType(schema: Schema | undefined): string | undefined {
  const value = schema?.const ?? (schema?.enum?.length === 1 ? schema.enum[0] : schema?.default)
  return typeof value === 'string' && value !== '' ? value : undefined
}
