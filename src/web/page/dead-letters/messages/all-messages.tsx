import { QueueHead } from '../head.tsx'
import { MessageList } from './message-list.tsx'

/** All that is on the dead-letter queue, whatever its cause. */
export function AllMessages() {
  return (
    <>
      <QueueHead />
      <MessageList group={undefined} />
    </>
  )
}
