import { isTrouble, ok } from '../../queue/findings/finding.ts'
import type { Diagnosis, Repair } from '../../setup/index.ts'
import { ExitCode } from '../error/exit-code.ts'
import { print, printJson } from '../terminal/output.ts'
import { printable } from '../terminal/printable.ts'
import { withAccess } from '../option/setup-access.ts'
import type { Shell } from '../terminal/shell.ts'
import { diagnoseQueue } from './diagnose.ts'
import { diagnosisLines, findingJson } from './diagnosis-text.ts'
import type { DoctorOptions } from './options.ts'
import { repair } from './repair.ts'
import { type RoundTripResult, tryRoundTrip } from './try-round-trip.ts'

/** `sluice doctor`. */
export async function runDoctor(options: DoctorOptions, shell: Shell): Promise<void> {
  await withAccess(options, options.queue, shell, async (access) => {
    const before = await diagnoseQueue(access, options, shell)
    if (!options.json) show(before.diagnosis, options, shell)
    const { repairs, done } = await repair(before, access, options, shell)
    const after = done ? await diagnoseQueue(access, options, shell) : before
    if (done && !options.json) show(after.diagnosis, options, shell)
    const trip = await tryRoundTrip(after, access, options, shell)
    if (options.json) printJson(shell, documentOf(after.diagnosis, repairs, trip))
    shell.exitCode = exitCodeOf(after.diagnosis, trip)
  })
}

/** A round trip checks the right to receive and reports it: the finding that it is unchecked is left out. */
function show(diagnosis: Diagnosis, { roundTrip }: DoctorOptions, shell: Shell): void {
  const findings = roundTrip
    ? diagnosis.findings.filter(({ id }) => id !== receiving.id)
    : diagnosis.findings
  for (const line of diagnosisLines({ ...diagnosis, findings })) print(shell, printable(line))
}

function documentOf(
  { queueUrl, healthy, reachable, findings }: Diagnosis,
  repaired: readonly Repair[],
  roundTrip: RoundTripResult | undefined,
) {
  const received = roundTrip?._tag === 'Back'
  const known = findings.map((one) => (received && one.id === receiving.id ? receiving : one))
  return {
    queueUrl,
    healthy,
    reachable,
    findings: known.map((finding) => findingJson(finding, queueUrl)),
    repaired,
    roundTrip,
  }
}

const receiving = ok('rights.ReceiveMessage', 'The round trip was received.')

function exitCodeOf(
  { reachable, findings }: Diagnosis,
  trip: RoundTripResult | undefined,
): ExitCode {
  if (!reachable) return ExitCode.unreachable
  const failed = trip !== undefined && trip._tag !== 'Back'
  return failed || findings.some(isTrouble) ? ExitCode.findings : ExitCode.ok
}
