import type { Command } from 'commander'
import type { DeskCommandOptions } from './desk/run-desk.ts'
import { withConnection, withQueue } from './option/connection.ts'
import { oneOf, wholeNumber, withExamples } from './option/help.ts'
import type { Shell } from './terminal/shell.ts'

/** `sluice desk`. */
export function registerDesk(program: Command, shell: Shell): void {
  const desk = program
    .command('desk')
    .description('look at the dead letters of a queue in the browser, and replay or delete them')
  withQueue(desk, 'the source queue; its DLQ is found by its RedrivePolicy')
    .option('--dlq <url|arn|name>', 'the dead-letter queue itself')
    .option('--port <n>', 'the port (7667, or any free one)', wholeNumber(0, 65_535))
    .option('--host <address>', 'listen on another address than 127.0.0.1; needs a token')
    .option('--token <text>', 'what lets in, in place of a random one (or SLUICE_DESK_TOKEN)')
    .option('--open', 'open it in the browser')
    .option('--handlers <module>', 'a module whose default export is a router, to try samples on')
    .option('--read-only', 'nothing can be changed')
    .option('--snapshot <file>', 'look at one that was kept, and receive nothing at first')
    .option(
      '--directory <path>',
      'for the journals of replays and what is deleted (a new one for temporary files)',
    )
    .option(
      '--audit <file>',
      'append to this file what is done, by whom and when (or SLUICE_AUDIT)',
    )
    .option('--as <name>', 'who does it, for the audit log (the user and the host)')
    .option('--transport <kind>', 'sdk, or direct for less CPU (sdk)', oneOf('sdk', 'direct'))
  withConnection(desk).action(async (options: DeskCommandOptions) => {
    const { runDesk } = await import('./desk/run-desk.ts')
    await runDesk(options, shell)
  })
  withExamples(desk, [
    ['sluice desk --queue stream-events --open', 'until Ctrl-C'],
    ['sluice desk --dlq stream-events-dlq --read-only', 'to look only'],
    [
      'sluice desk --queue stream-events --handlers ./router.ts',
      'with sample events to run the handlers on',
    ],
    [
      'SLUICE_DESK_TOKEN="$(openssl rand -base64 24)" sluice desk --queue stream-events --host 0.0.0.0',
      'for other machines',
    ],
  ]).addHelpText('after', afterHelp)
}

const afterHelp = [
  '',
  'The address is printed on standard output. Who has it may look and change: the token is in it. To look at',
  'dead letters is to receive them: they are hidden from other consumers for a moment, and their receive',
  'counts increase by one. On Ctrl-C a replay ends after what is on its way.',
].join('\n')
