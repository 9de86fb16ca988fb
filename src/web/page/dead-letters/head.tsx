import type { ComponentChildren } from 'preact'
import { link, route } from '../api/route.ts'
import { session } from '../api/session.ts'
import { Button } from '../parts/button.tsx'
import { Notice, ProblemNotice } from '../parts/notice.tsx'
import { Ago, passedSince } from '../parts/time.tsx'
import { count, messages } from '../parts/words.ts'
import { deadLetters, isRunning, refresh, refreshProblem, seen } from './looking.ts'

const tabs = [
  { rest: [], title: 'Causes' },
  { rest: ['all'], title: 'All messages' },
  { rest: ['runs'], title: 'Runs and audit' },
] as const

/** The head of what is about the whole queue. */
export function QueueHead() {
  const here = route.value.rest[0]
  return (
    <>
      <div class="head">
        <div>
          <h1>Dead letters</h1>
          <p class="soft">
            <Totals />
          </p>
        </div>
        <Seen />
      </div>
      <nav class="tabs" aria-label="Dead letters">
        {tabs.map(({ rest, title }) => (
          <a
            key={title}
            href={link('dead-letters', ...rest)}
            aria-current={rest[0] === here ? 'page' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      <SnapshotNotices />
    </>
  )
}

function Totals() {
  const { taken } = seen.value
  const groups = deadLetters.value.value?.groups
  if (taken === undefined || groups === undefined) return <>{session.value?.deadLetterQueue}</>
  const causes = groups.length === 1 ? '1 cause' : `${count(groups.length)} causes`
  return (
    <>
      {messages(taken.messages)}
      {groups.length > 0 && ` of ${causes}`}
      {session.value?.deadLetterQueue !== undefined && (
        <>
          {' on '}
          <code>{session.value.deadLetterQueue}</code>
        </>
      )}
    </>
  )
}

/** A queue where something fails just now is soon another one. */
const oldMs = 10 * 60_000

/** How old what is shown is, and how it becomes new. */
export function Seen() {
  const { taken, taking } = seen.value
  const whyNot = isRunning.value ? 'A run receives these messages just now.' : undefined
  return (
    <div class="seen">
      <p class="seen-words faint">
        {taking !== undefined ? (
          <span>Receiving… {messages(taking.count)}</span>
        ) : (
          taken !== undefined && <Age takenAtMs={taken.takenAtMs} />
        )}
        <span>{whyNot ?? 'Refresh receives each message once and gives it back.'}</span>
      </p>
      <Button
        disabled={taking !== undefined || whyNot !== undefined}
        title={
          whyNot ??
          'Receive counts rise by one. Others cannot receive what is received until it is given back.'
        }
        onClick={() => void refresh()}
      >
        Refresh
      </Button>
    </div>
  )
}

function Age({ takenAtMs }: { readonly takenAtMs: number }) {
  const isOld = passedSince(takenAtMs) > oldMs
  return (
    <span class={isOld ? 'seen-old' : ''}>
      Seen <Ago ms={takenAtMs} />
      {isOld && '. The queue may have changed since: refresh.'}
    </span>
  )
}

/** What a person should know about what is shown. */
export function SnapshotNotices() {
  const { taken, warning, problem } = seen.value
  const trouble = refreshProblem.value ?? problem
  // Said in place of the list.
  const isShown = trouble !== undefined && trouble.code !== 'NoDeadLetterQueue'
  return (
    <>
      {isShown && (
        <ProblemNotice
          problem={trouble}
          actions={<Button onClick={() => void refresh()}>Try again</Button>}
        />
      )}
      {warning !== undefined && <Notice kind="warn">{warning}</Notice>}
      {taken?.remarks.map((remark) => (
        <Notice key={remark}>{remark}</Notice>
      ))}
      <WhyNot />
    </>
  )
}

function WhyNot() {
  const { canChange, whyNot } = session.value ?? {}
  if (canChange !== false) return null
  return <Notice>{whyNot ?? 'You may look, but not change anything here.'}</Notice>
}

/** What leads back to where one came from. */
export function Crumbs({ children }: { readonly children: ComponentChildren }) {
  return (
    <nav class="crumbs faint" aria-label="Where this is">
      {children}
    </nav>
  )
}
