import { isIP, isIPv4, isIPv6 } from 'node:net'
import { hostname } from 'node:os'

/** Whether only this machine can reach an address to listen on. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}

/** As it stands in a URL. */
export function inUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}

/**
 * Tells whether the Host of a request is one that this server goes by. A site that has its own name resolve to this
 * machine has a browser send that name (DNS rebinding), and would be of the same origin as what is answered.
 */
export function hostCheck(listening: string): (host: string, port: number) => boolean {
  const names = new Set(namesOf(listening))
  const isAnyAddress = isUnspecified(listening)
  return (host, port) => {
    const url = parsed(host)
    if (url === undefined || Number(url.port || 80) !== port) return false
    return names.has(url.hostname) || (isAnyAddress && isIP(withoutBrackets(url.hostname)) !== 0)
  }
}

function namesOf(listening: string): readonly string[] {
  const loopback = ['localhost', '127.0.0.1', '[::1]']
  const own = parsed(inUrl(listening))?.hostname ?? listening
  if (isLoopbackHost(listening)) return [...loopback, own]
  return isUnspecified(listening) ? [...loopback, hostname().toLowerCase()] : [own]
}

function isUnspecified(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/** Only a host and a port: nothing of a path, a user or a query. */
function parsed(host: string): URL | undefined {
  const text = `http://${host}/`
  if (!/^[\w.:[\]-]+$/.test(host) || !URL.canParse(text)) return undefined
  return new URL(text)
}

function withoutBrackets(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host
}
