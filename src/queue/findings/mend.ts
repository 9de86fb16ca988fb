import { isQueueUrl, queueName, regionFromUrl } from '../queue-url.ts'

/** The command that runs the doctor's own mending. */
export function fixCommand(url: string): string {
  return `sluice doctor --queue ${url} --fix`
}

/**
 * The command that changes a queue: `sluice queue create` brings one that is there up to what is asked
 * for. It takes a name, so that the place is said by region or endpoint.
 */
export function createCommand(url: string, ...options: readonly string[]): string {
  return ['sluice queue create', queueName(url), ...options, ...placeOf(url)].join(' ')
}

function placeOf(url: string): readonly string[] {
  if (!isQueueUrl(url) || !URL.canParse(url)) return []
  const region = regionFromUrl(url)
  return region === undefined ? ['--endpoint', new URL(url).origin] : ['--region', region]
}
