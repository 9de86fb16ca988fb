/** Why a server cannot listen, to complete a sentence. */
export function listenFailure({ code }: NodeJS.ErrnoException): string {
  return reasons[code ?? ''] ?? String(code)
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process uses it',
  EACCES: 'this user may not use it',
  EADDRNOTAVAIL: 'this machine does not have that address',
  ENOTFOUND: 'there is no such host',
}
