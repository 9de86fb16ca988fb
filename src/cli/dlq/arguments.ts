import type { Command } from 'commander'
import { withConnection, withQueue } from '../option/connection.ts'
import { oneOf } from '../option/help.ts'

/** The options that several `sluice dlq` commands have. */

export function withDlq(command: Command): Command {
  withQueue(command, 'the source queue; its DLQ is found by its RedrivePolicy').option(
    '--dlq <url|arn|name>',
    'the dead-letter queue itself',
  )
  return withConnection(command)
    .option('--transport <kind>', 'sdk, or direct for less CPU (sdk)', oneOf('sdk', 'direct'))
    .option('--json', 'one JSON object a line on standard output')
}

export function withFilters(command: Command): Command {
  return command
    .option('--fingerprint <digits>', 'only failures of this cause, as groups shows it')
    .option('--reason <tag>', 'only those with this reason')
    .option('--type <pattern>', "only events of this type; * stands for any letters: 'message.*'")
    .option('--error <text>', "only those with this text in the error's name, message or code")
    .option('--source <queue>', 'only those that came from this queue, by name or ARN')
    .option('--since <time>', 'only those that failed at this time or later: 2h, 3d, 2026-11-27')
    .option('--until <time>', 'only those that failed before this time')
    .option('--attempts <n>', "only those with so many attempts: 3, '>3', '<=2'")
    .option('--cid <cid>', 'only events about this channel or call')
    .option('--user <id>', 'only events that name this user')
    .option('--contains <text>', 'only those with this text in the decoded body')
    .option('--ids <file>', 'only those with the ids in this file, or - for standard input')
}

export function withSnapshots(command: Command): Command {
  return command
    .option('--keep <file>', 'keep what is received in this file and FILE.messages beside it')
    .option('--snapshot <file>', 'use one that was kept, and receive nothing')
}

export function withChanges(command: Command): Command {
  return command
    .option('--dry-run', 'print what would be done, and do nothing')
    .option('--yes', 'do not ask for confirmation')
    .option(
      '--audit <file>',
      'append to this file what is done, by whom and when (or SLUICE_AUDIT)',
    )
    .option('--as <name>', 'who does it, for the audit log and edits (the user and the host)')
}
