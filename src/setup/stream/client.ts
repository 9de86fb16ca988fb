import { SetupError } from '../setup-error.ts'
import type { HookEvent, QueueTestAnswer, StreamApi, StreamSettings } from './api.ts'
import { streamError } from './error.ts'

/** The app at Stream, and how to reach its API. */
export interface StreamClientOptions {
  readonly apiKey: string
  readonly apiSecret: string
  /** Default: `https://chat.stream-io-api.com`, as the SDK has it. */
  readonly baseUrl?: string
  /** How long one request may take, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number
  /** Other secrets that no error may hold: the AWS keys that are set. */
  readonly secrets?: readonly string[]
}

const usualBaseUrl = 'https://chat.stream-io-api.com'

/**
 * Stream's API through its own server SDK, the optional peer `stream-chat`, which is loaded with the
 * first request.
 */
export function createStreamApi(options: StreamClientOptions): StreamApi {
  const { apiKey, apiSecret, baseUrl = usualBaseUrl, timeoutMs = 10_000 } = options
  const secrets = [apiSecret, ...(options.secrets ?? [])]
  let client: Promise<StreamSdk> | undefined

  async function ask<A>(doing: string, request: (sdk: StreamSdk) => Promise<A>): Promise<A> {
    try {
      client ??= loadSdk().then(
        (StreamChat) => new StreamChat(apiKey, apiSecret, { baseURL: baseUrl, timeout: timeoutMs }),
      )
      return await request(await client)
    } catch (error) {
      throw streamError(error, doing, baseUrl, secrets)
    }
  }

  return {
    async settings() {
      const { app } = await ask('reading the app settings', (sdk) => sdk.getAppSettings())
      if (typeof app !== 'object' || app === null) throw notStream('the app settings', baseUrl)
      return app as StreamSettings
    },
    async update(change) {
      await ask('writing the app settings', (sdk) => sdk.updateAppSettings(change))
    },
    async testQueue(target) {
      const answer = await ask('the test of the queue', (sdk) => sdk.testSQSSettings(target))
      if (typeof answer?.status !== 'string') throw notStream('the test of the queue', baseUrl)
      return answer as QueueTestAnswer
    },
    async hookEvents(products) {
      const { events } = await ask('the list of events', (sdk) => {
        if (typeof sdk.getHookEvents !== 'function') throw tooOld()
        return sdk.getHookEvents(products)
      })
      if (!Array.isArray(events)) throw notStream('the list of events', baseUrl)
      return events as readonly HookEvent[]
    },
  }
}

/** The methods of the SDK that are used; the package, and so its types, may be missing. */
interface StreamSdk {
  getAppSettings(): Promise<{ readonly app?: unknown }>
  updateAppSettings(options: unknown): Promise<unknown>
  testSQSSettings(data: unknown): Promise<{ readonly status?: unknown }>
  /** Missing in the first releases of version 9. */
  getHookEvents?(products: readonly string[]): Promise<{ readonly events?: unknown }>
}

type SdkClass = new (
  key: string,
  secret: string,
  options: { readonly baseURL: string; readonly timeout: number },
) => StreamSdk

async function loadSdk(): Promise<SdkClass> {
  try {
    const sdk: { readonly StreamChat?: unknown; readonly default?: { StreamChat?: unknown } } =
      await import('stream-chat')
    return (sdk.StreamChat ?? sdk.default?.StreamChat) as SdkClass
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
    throw new SetupError(
      'input',
      missing
        ? 'Setting up Stream needs its server SDK, which is not installed: npm install stream-chat'
        : "Stream's SDK, the package stream-chat, cannot be loaded. Install it again: npm install stream-chat",
    )
  }
}

function tooOld(): SetupError {
  return new SetupError(
    'input',
    'The installed version of stream-chat cannot list events. Install a later one: npm install stream-chat@latest',
  )
}

function notStream(what: string, baseUrl: string): SetupError {
  return new SetupError(
    'unreachable',
    `${baseUrl} did not answer as Stream does (${what}). Check the address.`,
  )
}
