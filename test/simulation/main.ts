import { runCommand } from './command/command.ts'

const { stderr } = process
process.exitCode = await runCommand(process.argv.slice(2), {
  print: (text) => console.log(text),
  progress: stderr.isTTY ? (text) => stderr.write(`\r\u001b[K${text}`) : undefined,
})
