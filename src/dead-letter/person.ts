import { hostname, userInfo } from 'node:os'

/** Who runs this process, as far as the machine knows: `ada@workstation`. */
export function person(): string {
  try {
    return `${userInfo().username}@${hostname()}`
  } catch {
    return hostname()
  }
}
