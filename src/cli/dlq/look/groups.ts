import { queueName } from '../../../queue/queue-url.ts'
import { ExitCode } from '../../error/exit-code.ts'
import { note, printColumns, printJsonLine } from '../../terminal/output.ts'
import type { Shell } from '../../terminal/shell.ts'
import { filterOf, isFiltered } from '../filter.ts'
import { groupJson } from '../json.ts'
import type { FilterOptions, LookCommandOptions } from '../options.ts'
import { messagesDo } from '../../../dead-letter/words/counts.ts'
import { errorText, lossText } from '../../../dead-letter/words/looking.ts'
import { age, span, typesText } from '../words.ts'
import { look, withDesk } from '../with-desk.ts'
import type { Group } from '../../../dead-letter/select/groups.ts'

/** `sluice dlq groups`. */
export async function listGroups(
  options: LookCommandOptions & FilterOptions,
  shell: Shell,
): Promise<void> {
  const filter = await filterOf(options, [], shell)
  await withDesk(options, shell, async (opened) => {
    const info = await look(opened, options, shell)
    const groups: Group[] = []
    for await (const group of opened.desk.groups(filter)) groups.push(group)
    const nowMs = Date.now()
    if (options.json) for (const group of groups) printJsonLine(shell, groupJson(group, nowMs))
    else if (groups.length > 0) await printGroups(groups, nowMs, shell)
    const count = groups.reduce((sum, group) => sum + group.count, 0)
    if (isFiltered(filter)) note(shell, `${messagesDo(count, 'meets', 'meet')} the conditions.`)
    const remark = lossRemark(groups, nowMs)
    if (remark !== undefined) note(shell, remark)
    if (info.end === 'interrupted') shell.exitCode = ExitCode.findings
  })
}

async function printGroups(groups: readonly Group[], nowMs: number, shell: Shell): Promise<void> {
  const column = (head: string, cell: (group: Group) => string) => ({
    head,
    cells: groups.map(cell),
  })
  await printColumns(shell, [
    column('CAUSE', ({ fingerprint }) => fingerprint.slice(0, 8)),
    column('COUNT', ({ count }) => count.toLocaleString('en')),
    { ...column('REASON', ({ reason }) => reason), rank: 4 },
    {
      ...column('ERROR', ({ error, reason }) => (error ? errorText(error) : `(${reason})`)),
      least: 30,
    },
    { ...column('TYPES', ({ types }) => typesText(types)), least: 11, rank: 1 },
    {
      ...column('SOURCES', ({ sources }) => sources.map(queueName).join(', ') || '-'),
      least: 8,
      rank: 5,
    },
    { ...column('FIRST', ({ firstSeenMs }) => age(firstSeenMs, nowMs)), rank: 3 },
    column('LAST', ({ lastSeenMs }) => age(lastSeenMs, nowMs)),
    { ...column('ATTEMPTS', ({ attempts }) => attemptsText(attempts)), rank: 6 },
    { ...column('REPLAYS', ({ replays }) => String(replays)), rank: 7 },
    {
      ...column('LOST IN', ({ lost }) => (lost === undefined ? '?' : span(lost.atMs - nowMs))),
      rank: 2,
    },
  ])
}

function attemptsText({ least, most }: Group['attempts']): string {
  return least === most ? String(least) : `${least}-${most}`
}

/** When the first message of all is lost, and from when that is counted. */
function lossRemark(groups: readonly Group[], nowMs: number): string | undefined {
  const [first] = groups
    .flatMap(({ lost, fingerprint }) => (lost === undefined ? [] : [{ ...lost, fingerprint }]))
    .sort((one, other) => one.atMs - other.atMs)
  if (first === undefined) return undefined
  const when = first.atMs <= nowMs ? 'about now' : `in about ${span(first.atMs - nowMs)}`
  return `The first is lost to retention ${when} (${first.fingerprint.slice(0, 8)}): ${lossText[first.because]}.`
}
