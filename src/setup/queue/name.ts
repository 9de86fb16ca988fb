import { SetupError } from '../setup-error.ts'

const suffix = '.fifo'

/**
 * A queue's name as SQS accepts it: 1 to 80 letters, digits, `-` and `_`; a FIFO queue's ends in
 * `.fifo`, which counts ("CreateQueue" in the SQS API reference). With `fifo` the suffix is added.
 *
 * @throws SetupError (`input`) that says what is wrong with it.
 */
export function checkedQueueName(name: string, fifo = false): string {
  const full = fifo && !name.endsWith(suffix) ? `${name}${suffix}` : name
  const wrong = faultOf(full)
  if (wrong === undefined) return full
  throw new SetupError(
    'input',
    `SQS refuses the queue name ${JSON.stringify(full)}: ${wrong}. A name has 1 to 80 letters, digits, - and _; a FIFO queue's ends in .fifo.`,
  )
}

function faultOf(name: string): string | undefined {
  const stem = name.endsWith(suffix) ? name.slice(0, -suffix.length) : name
  if (name === '') return 'it is empty'
  if (/^https?:|\//.test(name)) return 'it is a URL or a path'
  if (stem === '') return 'it has nothing before .fifo'
  if (name.length > 80) return `it has ${name.length} characters`
  if (!/^[A-Za-z0-9_-]+$/.test(stem)) return 'it holds a character that SQS refuses'
  return undefined
}
