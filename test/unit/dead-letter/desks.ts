import type { Desk, DeskOptions } from '../../../src/dead-letter/desk.ts'
import { openDesk } from '../../../src/dead-letter/open-desk.ts'
import type { Lines, Storage } from '../../../src/dead-letter/lines/lines.ts'
import type { World } from './world.ts'

/** A desk of the source of a world. */
export function deskOf(
  { service, storage, clock, source }: World,
  options: Partial<DeskOptions> = {},
): Desk {
  return openDesk({ queueUrl: source.url, service, storage, clock, by: 'tom@host', ...options })
}

/** Files of which a test knows which are open. */
export function watchedStorage({ storage }: World) {
  const open = new Set<Lines>()
  const watched = async (opening: Promise<Lines>) => {
    const lines = await opening
    const one: Lines = Object.assign(Object.create(lines), {
      close: async () => {
        open.delete(one)
        await lines.close()
      },
      discard: async () => {
        open.delete(one)
        await lines.discard()
      },
    })
    open.add(one)
    return one
  }
  const all: Storage = {
    create: (path) => watched(storage.create(path)),
    createTemporary: () => watched(storage.createTemporary()),
    open: (path) => watched(storage.open(path)),
    openToAppend: (path, beginning) => watched(storage.openToAppend(path, beginning)),
  }
  return { storage: all, open }
}
