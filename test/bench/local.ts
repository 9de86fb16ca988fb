import { buildIfMissing } from './built.ts'
import { measureLoads } from './local-load.ts'
import { measureStarts } from './local-start.ts'

/** The local SQS: how soon it is there, and what it carries beside fauxqs. */
export async function bench(): Promise<unknown> {
  await buildIfMissing()
  const starts = await measureStarts()
  console.log('')
  const loads = await measureLoads()
  return { starts, loads }
}
