/**
 * JSON text that SQS accepts: U+FFFE and U+FFFF, which it refuses, are escaped. They can occur in JSON
 * strings only, where the escape means the same.
 */
export function toJson(value: unknown): string {
  return escapeForSqs(JSON.stringify(value))
}

export function escapeForSqs(json: string): string {
  return json.replace(/[\ufffe\uffff]/g, (found) => `\\u${found.charCodeAt(0).toString(16)}`)
}
