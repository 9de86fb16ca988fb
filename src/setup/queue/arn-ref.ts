/**
 * The ARN of a queue that may not exist yet, as a plan holds it: `<ARN of stream-events>`. It is filled
 * in when the plan is carried out. A queue's name holds no `>`, so that it is unambiguous.
 */
export function arnRef(queueName: string): string {
  return `<ARN of ${queueName}>`
}

/** The text with every known ARN filled in. */
export function withArns(text: string, arns: ReadonlyMap<string, string>): string {
  return text.replace(/<ARN of ([^>]+)>/g, (ref, name: string) => arns.get(name) ?? ref)
}
