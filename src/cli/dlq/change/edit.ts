import { isLeft, right } from 'fp-ts/lib/Either.js'
import { changedPaths } from '../../../dead-letter/edit.ts'
import { person } from '../../../dead-letter/person.ts'
import { escapeForSqs } from '../../../message/sendable-text.ts'
import { isInstance } from '../../../message/thrown.ts'
import { open } from '../../../open/open.ts'
import { Interruption } from '../../../route/call/interruption.ts'
import { catalogueOf } from '../../decode/load-catalogue.ts'
import { Trial } from '../../decode/trial.ts'
import { CliError } from '../../error/cli-error.ts'
import { queueUrl } from '../../option/connection.ts'
import { confirm } from '../../terminal/ask.ts'
import { note } from '../../terminal/output.ts'
import { oneLine } from '../../terminal/printable.ts'
import { isInteractive, type Shell } from '../../terminal/shell.ts'
import { edited } from './editor.ts'
import { checkIds } from '../filter.ts'
import { findOne } from '../one.ts'
import type { ChangeCommandOptions, LookCommandOptions } from '../options.ts'
import { printPlan } from './plan-table.ts'
import { isAgreed, requireConfirmation } from './confirmation.ts'
import { run } from './replay.ts'
import { printReplayReport } from './replay-report.ts'
import { nameDestination, withDesk } from '../with-desk.ts'

export interface EditOptions extends ChangeCommandOptions, LookCommandOptions {
  readonly catalogue?: string
  readonly to?: string
}

/** `sluice dlq edit ID`: one message is replayed with another body. */
export async function editDeadLetter(
  id: string,
  options: EditOptions,
  shell: Shell,
): Promise<void> {
  checkIds([id])
  requireConfirmation(options, shell)
  await withDesk(options, shell, async (opened) => {
    const { desk, service } = opened
    const found = await findOne(opened, id, options, shell)
    const before = open(found.received.body)
    const text = isLeft(before)
      ? found.received.body
      : JSON.stringify(contentOf(before.right), null, 2)
    const content = await editedContent(text, options, shell)
    if (content === undefined) {
      note(shell, 'Nothing was changed.')
      return
    }
    const paths = isLeft(before) ? [''] : changedPaths(contentOf(before.right), content)
    if (paths.length === 0) {
      note(shell, 'Nothing was changed.')
      return
    }
    const plan = await desk.planOf(
      [found],
      options.to === undefined ? {} : { to: await queueUrl(service, options.to) },
    )
    if (plan.messages.length === 0) {
      throw new CliError(`${plan.left[0]?.because ?? ''} ${nameDestination}`.trim())
    }
    note(shell, `Changed: ${paths.map((path) => oneLine(path) || 'all of it').join(', ')}`)
    await printPlan(plan, 'replay', shell)
    if (!(await isAgreed('Replay it with these changes?', options, shell, 'sent'))) return
    const body = escapeForSqs(JSON.stringify(content))
    const edits = new Map([[found.entry.id, { body, by: options.as ?? person(), paths }]])
    const report = await run(opened, plan, { edits }, options, shell)
    printReplayReport(report, { plan, json: options.json === true }, shell)
  })
}

/**
 * What a person makes of the text. What does not decode is edited further, so that no work is lost; undefined where
 * nothing was changed.
 *
 * @throws CliError (usage) that says what does not fit, where nobody goes on.
 */
async function editedContent(before: string, options: EditOptions, shell: Shell): Promise<unknown> {
  for (let text = before; ; ) {
    text = await edited(text, shell)
    if (text === before) return undefined
    try {
      return await decodable(text, options, shell)
    } catch (error) {
      if (!isInstance(error, CliError) || !isInteractive(shell)) throw error
      note(shell, error.message)
      if (!(await confirm(shell, 'Edit it again?'))) throw new CliError('Nothing was done.')
    }
  }
}

/** One event, or the array of several. */
function contentOf({
  events,
  form,
}: {
  events: readonly unknown[]
  form: readonly string[]
}): unknown {
  return form.at(-1) === 'array' ? events : events[0]
}

/** How long a schema may take for one event: the worker's default. */
const schemaSeconds = 60

/** @throws CliError (usage) that says what does not fit, without values. */
async function decodable(text: string, options: EditOptions, shell: Shell): Promise<unknown> {
  const interruption = new Interruption()
  const terms = { timeoutSeconds: schemaSeconds, classify: undefined, interruption }
  const trial = new Trial(await catalogueOf(options, shell), terms)
  await trial.take({ position: { line: 1 }, text: right(text) })
  const nothingSent = 'Nothing was sent.'
  const [malformed] = trial.malformed
  if (malformed !== undefined) {
    throw new CliError(`The edited body is malformed: ${malformed.reason}. ${nothingSent}`)
  }
  if (trial.notEventCount > 0) {
    throw new CliError(`The edited body has something that is not an event. ${nothingSent}`)
  }
  for (const [type, { isKnown, poison, poisonIssues }] of trial.types) {
    if (!isKnown) {
      throw new CliError(
        `The catalogue does not know ${oneLine(type)}: name the app's own with --catalogue. ${nothingSent}`,
      )
    }
    if (poison === 0) continue
    const issues = [...poisonIssues.keys()].slice(0, 10).map(oneLine).join('; ')
    throw new CliError(
      `The edited ${oneLine(type)} does not fit its codec: ${issues}. ${nothingSent}`,
    )
  }
  const opened = open(text)
  return isLeft(opened) ? undefined : contentOf(opened.right)
}
