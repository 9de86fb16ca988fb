/** What a handle is of: one of a queue in memory says it. */
export function handleText(handle: string): string {
  return Buffer.from(handle, 'base64url').toString()
}
