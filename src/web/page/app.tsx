import { useEffect, useRef } from 'preact/hooks'
import icon from './icon.svg'
import { silentSince } from './api/live.ts'
import { link, type Page, route } from './api/route.ts'
import { loadSession, session, sessionProblem } from './api/session.ts'
import { DeadLettersPage } from './dead-letters/dead-letters-page.tsx'
import { RunBar } from './dead-letters/runs/run-bar.tsx'
import { NowPage } from './now/now-page.tsx'
import { Button } from './parts/button.tsx'
import { focusContent } from './parts/focus.ts'
import { Notice, ProblemNotice } from './parts/notice.tsx'
import { clockTime } from './parts/words.ts'
import { TryPage } from './try/try-page.tsx'

const titles: Readonly<Record<Page, string>> = {
  'dead-letters': 'Dead letters',
  now: 'Now',
  try: 'Try',
}

const contents: Readonly<Record<Page, () => preact.JSX.Element>> = {
  'dead-letters': DeadLettersPage,
  now: NowPage,
  try: TryPage,
}

/** The page: what is always there, around what was chosen. */
export function App() {
  const { page } = route.value
  const Content = contents[page]
  const { queue, deadLetterQueue, user, canChange } = session.value ?? {}
  useEffect(() => {
    document.title = [titles[page], queue ?? deadLetterQueue, 'sluice'].filter(Boolean).join(' · ')
  }, [page, queue, deadLetterQueue])
  useFocusOnArrival()
  return (
    <div class="shell">
      <button type="button" class="button skip" onClick={() => focusContent()}>
        Skip to the content
      </button>
      <header class="top">
        <div class="top-inside">
          <div class="brand">
            <img src={icon} alt="" />
            <strong>sluice</strong>
            <span class="queue cut">{queue ?? deadLetterQueue}</span>
          </div>
          <nav class="nav" aria-label="Parts of the desk">
            {Object.entries(titles).map(([name, title]) => (
              <a
                key={name}
                href={link(name as Page)}
                aria-current={name === page ? 'page' : undefined}
              >
                {title}
              </a>
            ))}
          </nav>
          <span class="who">{session.value && (canChange ? user : 'read only')}</span>
        </div>
      </header>
      <main class="main" id="main" tabIndex={-1}>
        <div class="stack">
          <Troubles />
          <RunBar />
          {session.value !== undefined && <Content />}
        </div>
      </main>
    </div>
  )
}

/** Who follows a link is at the content of where it leads, and at its top where it leads deeper. */
function useFocusOnArrival(): void {
  const { page, rest } = route.value
  // Who chooses a type in Try stays where it is chosen.
  const place = page === 'try' ? page : [page, ...rest].join('/')
  const before = useRef(place)
  useEffect(() => {
    if (before.current === place) return
    const isDeeper = place.split('/').length > before.current.split('/').length
    before.current = place
    focusContent({ preventScroll: true })
    if (isDeeper) scrollTo(0, 0)
  }, [place])
}

/** What is wrong with the desk itself. */
function Troubles() {
  const problem = sessionProblem.value
  if (problem !== undefined) {
    const again = <Button onClick={() => void loadSession()}>Try again</Button>
    return <ProblemNotice problem={problem} actions={again} />
  }
  if (silentSince.value === undefined) return null
  return (
    <Notice kind="warn">
      The desk has not answered since {clockTime(silentSince.value)}. What is shown is from before;
      the page goes on by itself when it answers.
    </Notice>
  )
}
