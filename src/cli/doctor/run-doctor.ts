import { isTrouble, ok } from '../../queue/findings/finding.ts'
import { QueueError } from '../../queue/queue-error.ts'
import { unreachable } from '../../setup/doctor.ts'
import {
  type Diagnosis,
  type DoctorSettings,
  diagnose,
  type Examined,
  examine,
  type OpenedAccess,
  type Repair,
  type RoundTrip,
} from '../../setup/index.ts'
import { queueUrl } from '../connection.ts'
import type { DoctorOptions } from '../doctor.ts'
import { ExitCode } from '../exit-code.ts'
import { print, printJson } from '../output.ts'
import { printable } from '../printable.ts'
import { withAccess } from '../setup-access.ts'
import type { Shell } from '../shell.ts'
import { diagnosisLines } from './diagnosis-text.ts'
import { repair } from './repair.ts'
import { tryRoundTrip } from './try-round-trip.ts'

/** `sluice doctor`. */
export async function runDoctor(options: DoctorOptions, shell: Shell): Promise<void> {
  await withAccess(options, options.queue, shell, async (access) => {
    const seen = await look(access, options, shell)
    if (!options.json) show(seen.diagnosis, shell)
    const mended = await repair(seen, access, options, shell)
    const after = mended.done ? await look(access, options, shell) : seen
    if (mended.done && !options.json) show(after.diagnosis, shell)
    const travelled = await tryRoundTrip(after, access, options, shell)
    if (options.json) printJson(shell, documentOf(after.diagnosis, mended.repairs, travelled))
    shell.exitCode = exitCodeOf(after.diagnosis, travelled)
  })
}

/** What was looked at, and the judgement. */
export interface Seen {
  readonly diagnosis: Diagnosis
  /** Undefined where the queue could not even be found. */
  readonly examined: Examined | undefined
}

async function look(access: OpenedAccess, options: DoctorOptions, shell: Shell): Promise<Seen> {
  try {
    const url = await queueUrl(access.service, options.queue)
    const examined = await examine(url, access)
    return { diagnosis: diagnose(examined, settingsOf(options, shell)), examined }
  } catch (error) {
    if (!(error instanceof QueueError)) throw error
    const findings = [unreachable(error)]
    const diagnosis = { queueUrl: options.queue, findings, healthy: false, reachable: false }
    return { diagnosis, examined: undefined }
  }
}

function settingsOf(options: DoctorOptions, shell: Shell): DoctorSettings {
  return {
    auth: options.auth,
    maxAttempts: options.attempts,
    handlerTimeoutSeconds: options.handlerTimeout,
    maxPolls: options.maxPolls,
    maxSockets: options.maxSockets,
    region: shell.env.AWS_REGION || shell.env.AWS_DEFAULT_REGION || undefined,
  }
}

function show(diagnosis: Diagnosis, shell: Shell): void {
  for (const line of diagnosisLines(diagnosis)) print(shell, printable(line))
}

/** The round trip as it came out, or why it did not. */
export type Travelled =
  | { readonly _tag: 'NotTried'; readonly reason: string }
  | { readonly _tag: 'Back'; readonly legs: RoundTrip }
  | { readonly _tag: 'Lost'; readonly reason: string }

function documentOf(
  { queueUrl: url, healthy, reachable, findings }: Diagnosis,
  repairs: readonly Repair[],
  travelled: Travelled | undefined,
) {
  const received = travelled?._tag === 'Back'
  const seen = findings.map((one) => (received && one.id === receiving.id ? receiving : one))
  return {
    queueUrl: url,
    healthy,
    reachable,
    findings: seen,
    repaired: repairs,
    roundTrip: travelled,
  }
}

const receiving = ok('rights.ReceiveMessage', 'The round trip was received.')

function exitCodeOf(
  { reachable, findings }: Diagnosis,
  travelled: Travelled | undefined,
): ExitCode {
  if (!reachable) return ExitCode.unreachable
  const away = travelled !== undefined && travelled._tag !== 'Back'
  return away || findings.some(isTrouble) ? ExitCode.findings : ExitCode.ok
}
