import { isError, isInstance, property } from '../../message/thrown.ts'
import { PlanError } from '../../dead-letter/plan/plan-error.ts'
import { DocumentError } from '../../dead-letter/lines/document.ts'
import { StorageError } from '../../dead-letter/lines/lines.ts'
import { FilterError } from '../../dead-letter/select/filter.ts'
import { QueueError } from '../../queue/queue-error.ts'
import { SetupError, type SetupErrorKind } from '../../setup/setup-error.ts'
import { CliError } from './cli-error.ts'
import { ExitCode } from './exit-code.ts'
import { printable } from '../terminal/printable.ts'

/** An error as it is shown to a person. */
export interface Sentence {
  readonly text: string
  readonly exitCode: ExitCode
}

/** Any thrown value as one sentence and an exit code. Total: never throws itself. */
export function sentence(error: unknown): Sentence {
  if (isInstance(error, CliError)) return { text: error.message, exitCode: error.exitCode }
  if (isInstance(error, QueueError)) {
    const exitCode = error.kind === 'InvalidRequest' ? ExitCode.usage : ExitCode.unreachable
    return { text: queueSentence(error), exitCode }
  }
  if (isInstance(error, FilterError)) {
    return { text: `--${error.message}`, exitCode: ExitCode.usage }
  }
  if (isOfTheDesk(error)) return { text: printable(error.message), exitCode: ExitCode.usage }
  if (isInstance(error, SetupError)) {
    return { text: setupSentence(error), exitCode: setupExitCodes[error.kind] }
  }
  const file = fileSentence(error)
  if (file !== undefined) return { text: file, exitCode: ExitCode.usage }
  return {
    text: `Unexpected error: ${headline(error)}. Run it again with --debug to see where it came from.`,
    exitCode: ExitCode.unexpected,
  }
}

/** A file that cannot be used, a plan of another queue: sentences already. */
function isOfTheDesk(error: unknown): error is Error {
  return (
    isInstance(error, StorageError) ||
    isInstance(error, DocumentError) ||
    isInstance(error, PlanError)
  )
}

const setupExitCodes: Readonly<Record<SetupErrorKind, ExitCode>> = {
  input: ExitCode.usage,
  'older settings': ExitCode.usage,
  'queue policy': ExitCode.usage,
  'keys missing': ExitCode.usage,
  'API key': ExitCode.unreachable,
  'API address': ExitCode.unreachable,
  unreachable: ExitCode.unreachable,
  unfinished: ExitCode.findings,
  refused: ExitCode.findings,
}

/** The name and first line of an error, without control characters. */
export function headline(error: unknown): string {
  if (!isError(error)) return `a thrown ${error === null ? 'null' : typeof error}`
  const line = textAt(error, 'message').split('\n', 1)[0] ?? ''
  const text = printable(line).trim().replace(/\.$/, '')
  const name = textAt(error, 'name') || 'Error'
  return text === '' ? name : `${name}: ${text}`
}

/** The stacks of an error and of its causes, for `--debug`. Total as well. */
export function stacks(error: unknown): readonly string[] {
  const found: string[] = []
  for (let at = error; isError(at) && found.length < mostCauses; at = property(at, 'cause')) {
    found.push(`${found.length === 0 ? '' : 'caused by '}${textAt(at, 'stack') || headline(at)}`)
  }
  return found
}

/** Causes can form a cycle. */
const mostCauses = 10

/** With the variables and options that set it. */
function setupSentence({ kind, message }: SetupError): string {
  const text = printable(message)
  const advice = setupAdvice[kind]
  if (advice === undefined) return text
  return `${text}${/[.!?]$/.test(text) ? '' : '.'} ${advice}`
}

/** What to set or type, for errors in which the library only names the problem. */
const setupAdvice: Partial<Readonly<Record<SetupErrorKind, string>>> = {
  'keys missing':
    'Set SLUICE_STREAM_SQS_KEY and SLUICE_STREAM_SQS_SECRET. Or run sluice queue create NAME --stream resource, and connect with --auth resource.',
  'API key': 'Set STREAM_API_KEY and STREAM_API_SECRET; --stream-url is the address of the API.',
  'older settings': 'Leave out --legacy, or --events, --product and --custom-events.',
  'queue policy': 'Use aws sqs set-queue-attributes --attributes Policy=…',
  'API address': 'Give the address of the API with --stream-url.',
}

/** Names the options of the command line instead of those of the library. */
function queueSentence(error: QueueError): string {
  if (error.code !== 'RegionMissing') return error.message
  return `No region is known for ${error.queue}: add --region, set AWS_REGION, or name the queue by its URL or ARN.`
}

const fileErrors: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not do that',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
}

function fileSentence(error: unknown): string | undefined {
  const path = textAt(error, 'path')
  const meaning = fileErrors[textAt(error, 'code')]
  if (path === '' || meaning === undefined) return undefined
  return `Cannot open ${printable(path)}: ${meaning}.`
}

/** A property that is a text; empty for any other. Total. */
export function textAt(error: unknown, key: string): string {
  const value = property(error, key)
  return typeof value === 'string' ? value : ''
}
