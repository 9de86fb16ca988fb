import { property } from '../../message/thrown.ts'
import { isLoopbackHost } from '../../web/access/hosts.ts'
import { shortestToken } from '../../web/access/token.ts'
import type { DeskViewOptions } from '../../web/options.ts'
import { type DeskServer, type ServeDeskOptions, serveDesk } from '../../web/server/serve-desk.ts'
import { ServeError } from '../../web/server/serve-error.ts'
import { CliError } from '../error/cli-error.ts'
import type { Shell } from '../terminal/shell.ts'

/** Where a desk listens, and what lets in. */
export interface DeskAddress {
  readonly port?: number
  readonly host?: string
  readonly token?: string
  /** What to do where the port is taken, in words of the command. */
  readonly otherwise: string
}

/** The port where none is given, unless it is taken. */
export const usualDeskPort = 7667

/**
 * Serves a desk.
 *
 * @throws CliError (usage) for a port that is taken, and for an address that others reach without a token.
 */
export async function openServer(
  view: DeskViewOptions,
  address: DeskAddress,
  shell: Shell,
): Promise<DeskServer> {
  const { port, host, otherwise } = address
  const token = tokenOf(address, shell)
  const serve = (port: number) =>
    serveDesk({
      ...view,
      port,
      ...(host !== undefined && { host }),
      ...(token !== undefined && { token }),
    } satisfies ServeDeskOptions)
  try {
    return await serve(port ?? usualDeskPort)
  } catch (error) {
    if (!(error instanceof ServeError)) throw error
    if (port === undefined && isTaken(error)) return await serve(0)
    throw new CliError(`${error.message} ${otherwise}`, { cause: error })
  }
}

function tokenOf(
  { host, token: given }: Pick<DeskAddress, 'host' | 'token'>,
  { env }: Shell,
): string | undefined {
  const token = given ?? (env.SLUICE_DESK_TOKEN || undefined)
  if (token === undefined && host !== undefined && !isLoopbackHost(host)) {
    throw new CliError(
      `Other machines reach --host ${host}: set SLUICE_DESK_TOKEN, or add --token, to say what lets them in.`,
    )
  }
  if (token !== undefined && token.length < shortestToken) {
    throw new CliError(
      `A token must have at least ${shortestToken} characters: openssl rand -base64 24`,
    )
  }
  return token
}

function isTaken({ cause }: ServeError): boolean {
  return property(cause, 'code') === 'EADDRINUSE'
}
