#!/usr/bin/env node
import { run, tell } from './run.ts'
import { processShell } from './shell.ts'

const shell = processShell()

// What escapes every command, a module's own timers for example, is told like any other error.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error) => process.exit(tell(error, shell)))
}

run(process.argv.slice(2), shell).then((exitCode) => {
  process.exitCode = exitCode
})
