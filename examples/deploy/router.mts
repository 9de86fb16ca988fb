import { createRouter } from 'sluice'
import { streamEvents } from 'sluice/schemas'

/** What `sluice work` runs. Yours has the handlers of your app. */
export default createRouter(streamEvents).on('message.new', async (event, { log }) => {
  // No payload in logs: `log` has the ids of the message.
  console.log(JSON.stringify({ ...log, message: 'a message was written', ofKind: event.type }))
})
