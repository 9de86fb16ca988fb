import { useEffect } from 'preact/hooks'
import { route } from '../api/route.ts'
import { AllMessages } from './messages/all-messages.tsx'
import { ChangeDialog } from './change/change-dialog.tsx'
import { GroupPage } from './messages/group-page.tsx'
import { GroupsPage } from './groups/groups-page.tsx'
import { keepGroups } from './looking.ts'
import { MessagePage } from './message/message-page.tsx'
import { RunsPage } from './runs/runs-page.tsx'
import './dead-letters.css'

/** What is on the dead-letter queue: by cause, one by one, and what was done about it. */
export function DeadLettersPage() {
  useEffect(keepGroups, [])
  return (
    <>
      <Content />
      <ChangeDialog />
    </>
  )
}

function Content() {
  const [group, id] = route.value.rest
  if (group === undefined) return <GroupsPage />
  if (group === 'runs') return <RunsPage />
  if (id !== undefined) return <MessagePage key={id} group={group} id={id} />
  if (group === 'all') return <AllMessages />
  return <GroupPage key={group} fingerprint={group} />
}
