#!/usr/bin/env node
import { reportError, run } from './run.ts'
import { processShell } from './terminal/shell.ts'

const shell = processShell()

// An error outside of every command, in a module's own timers for example, is reported like any other.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error) => process.exit(reportError(error, shell)))
}

/** How long an app's open handles may keep the process alive after the command has ended. */
const lingeringMs = 1_000

run(process.argv.slice(2), shell).then((exitCode) => {
  process.exitCode = exitCode
  if (shell.hasForeignCode) setTimeout(() => process.exit(), lingeringMs).unref()
})
