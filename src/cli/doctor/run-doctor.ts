import { isTrouble, ok } from '../../queue/findings/finding.ts'
import type { Diagnosis, Repair } from '../../setup/index.ts'
import { ExitCode } from '../error/exit-code.ts'
import { print, printJson } from '../terminal/output.ts'
import { printable } from '../terminal/printable.ts'
import { withAccess } from '../option/setup-access.ts'
import type { Shell } from '../terminal/shell.ts'
import { diagnosisLines } from './diagnosis-text.ts'
import { look } from './diagnose.ts'
import type { DoctorOptions } from './options.ts'
import { repair } from './repair.ts'
import { type Travelled, tryRoundTrip } from './try-round-trip.ts'

/** `sluice doctor`. */
export async function runDoctor(options: DoctorOptions, shell: Shell): Promise<void> {
  await withAccess(options, options.queue, shell, async (access) => {
    const seen = await look(access, options, shell)
    if (!options.json) show(seen.diagnosis, options, shell)
    const mended = await repair(seen, access, options, shell)
    const after = mended.done ? await look(access, options, shell) : seen
    if (mended.done && !options.json) show(after.diagnosis, options, shell)
    const travelled = await tryRoundTrip(after, access, options, shell)
    if (options.json) printJson(shell, documentOf(after.diagnosis, mended.repairs, travelled))
    shell.exitCode = exitCodeOf(after.diagnosis, travelled)
  })
}

// The round trip is about to try the one right that nothing else tries, and tells of it itself.
function show(diagnosis: Diagnosis, { roundTrip }: DoctorOptions, shell: Shell): void {
  const findings = roundTrip
    ? diagnosis.findings.filter(({ id }) => id !== receiving.id)
    : diagnosis.findings
  for (const line of diagnosisLines({ ...diagnosis, findings })) print(shell, printable(line))
}

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
