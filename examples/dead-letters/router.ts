import { createRouter } from 'sluice'
import { streamEvents } from 'sluice/schemas'

/** The handlers after the fix of this night. One of them is still broken. */
const router = createRouter(streamEvents)
  .on('message.new', async () => {})
  .on('message.updated', async () => {})
  .on('message.deleted', async () => {})
  .on('user.updated', async (event) => {
    throw new RangeError(`unknown plan of ${typeof event.user}`)
  })

export default router
