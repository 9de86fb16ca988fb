#!/usr/bin/env node
import { run, tell } from './run.ts'
import { processShell } from './terminal/shell.ts'

const shell = processShell()

// What escapes every command, a module's own timers for example, is told like any other error.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error) => process.exit(tell(error, shell)))
}

/** How long an app's own open handles may keep the process after the command has ended. */
const lingeringMs = 1_000

run(process.argv.slice(2), shell).then((exitCode) => {
  process.exitCode = exitCode
  if (shell.hasForeignCode) setTimeout(() => process.exit(), lingeringMs).unref()
})
