import { Fragment } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { MessageBody, MessageDetail } from '../../../wire/dead-letters.ts'
import { triedBody } from '../../api/hand-over.ts'
import { Resource } from '../../api/resource.ts'
import { go } from '../../api/route.ts'
import { Button } from '../../parts/button.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { isFocusLost } from '../../parts/focus.ts'
import { JsonTree } from '../../parts/json/json-tree.tsx'
import { Notice, ProblemNotice } from '../../parts/notice.tsx'
import { visible } from '../../parts/foreign-text.tsx'
import { bytes, count, formWords } from '../../parts/words.ts'

/** How much of a body is shown as it is, before all of it is asked for. */
const rawAtOnce = 32 * 1024

/** The body: only when somebody asks for it, and gone with this part of the page. */
export function MessageContent({ message: { id } }: { readonly message: MessageDetail }) {
  const body = useMemo(
    () => new Resource<MessageBody>(`api/dead-letters/body?id=${encodeURIComponent(id)}`),
    [id],
  )
  useEffect(() => () => body.stop(), [body])
  const content = body.value.value
  const problem = body.problem.value
  const panel = useRef<HTMLElement>(null)
  const isShown = content !== undefined
  const wasShown = useRef(isShown)
  useLayoutEffect(() => {
    if (wasShown.current === isShown) return
    wasShown.current = isShown
    // The button to show it is gone with what it has shown, and so is the one to hide it.
    if (isFocusLost()) panel.current?.focus({ preventScroll: true })
  }, [isShown])
  const hide = () => {
    body.stop()
    body.value.value = undefined
    body.problem.value = undefined
  }
  const tryIt = async () => {
    if (body.value.value === undefined) await body.load()
    const loaded = body.value.value
    if (loaded === undefined) return
    triedBody.value = decodedText(loaded)
    go('try')
  }
  return (
    <section ref={panel} class="panel" aria-label="Body" tabIndex={-1}>
      <header>
        <h2>Body</h2>
        {content !== undefined && <Form body={content} />}
        <div class="buttons">
          <Button
            kind="quiet"
            title="Puts the body into Try. It may hold personal data."
            onClick={() => void tryIt()}
          >
            Try it
          </Button>
          {content !== undefined && (
            <Button kind="quiet" onClick={hide}>
              Hide
            </Button>
          )}
        </div>
      </header>
      {problem !== undefined && (
        <div class="inside">
          <ProblemNotice
            problem={problem}
            actions={<Button onClick={() => void body.load()}>Try again</Button>}
          />
        </div>
      )}
      {content === undefined ? (
        <div class="inside body-hidden">
          <Button disabled={body.isLoading.value} onClick={() => void body.load()}>
            {body.isLoading.value ? 'Loading…' : 'Show the body'}
          </Button>
          <span class="faint">It may hold personal data.</span>
        </div>
      ) : (
        <Content body={content} />
      )}
    </section>
  )
}

function Form({ body: { form, bytes: size } }: { readonly body: MessageBody }) {
  return (
    <span class="faint">
      {form !== undefined && `${formWords(form)}, `}
      {bytes(size)}
    </span>
  )
}

const views = ['Events', 'Raw', 'Attributes'] as const
type View = (typeof views)[number]

function Content({ body }: { readonly body: MessageBody }) {
  const { events, malformed, raw, attributes } = body
  const [chosen, choose] = useState<View>('Events')
  const view = chosen === 'Events' && events === undefined ? 'Raw' : chosen
  const names = Object.keys(attributes)
  return (
    <>
      {malformed !== undefined && (
        <div class="inside">
          <Notice kind="warn">{malformed}</Notice>
        </div>
      )}
      <div class="body-bar">
        <fieldset class="views" aria-label="View">
          {views.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === view}
              disabled={one === 'Events' && events === undefined}
              onClick={() => choose(one)}
            >
              {one === 'Attributes' ? `Attributes (${names.length})` : one}
            </button>
          ))}
        </fieldset>
        {view !== 'Attributes' && (
          <CopyButton text={view === 'Raw' ? raw : decodedText(body)} label="Copy the body" />
        )}
      </div>
      {view === 'Events' && <Events body={body} />}
      {view === 'Raw' && <Raw text={raw} />}
      {view === 'Attributes' && <Attributes attributes={attributes} />}
    </>
  )
}

function Events({ body: { events = [], issues } }: { readonly body: MessageBody }) {
  return (
    <div>
      {events.length === 0 && <p class="inside soft">It holds no events.</p>}
      {events.map((event, at) => (
        <div key={at}>
          {events.length > 1 && (
            <h3 class="faint event-title">
              Event {count(at + 1)} of {count(events.length)}
            </h3>
          )}
          <JsonTree text={event} issues={issues} />
        </div>
      ))}
    </div>
  )
}

function Raw({ text }: { readonly text: string }) {
  const [isWhole, showWhole] = useState(text.length <= rawAtOnce)
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard. */}
      <section class="body-raw" tabIndex={0} aria-label="The body as it is on the queue">
        <pre class="raw">{visible(isWhole ? text : text.slice(0, rawAtOnce))}</pre>
      </section>
      {!isWhole && (
        <div class="inside">
          <Button onClick={() => showWhole(true)}>
            Show {count(text.length - rawAtOnce)} more characters
          </Button>
        </div>
      )}
    </>
  )
}

function Attributes({ attributes }: Pick<MessageBody, 'attributes'>) {
  const entries = Object.entries(attributes)
  if (entries.length === 0) return <p class="inside soft">It has no attributes.</p>
  return (
    <dl class="facts inside">
      {entries.map(([name, value]) => (
        <Fragment key={name}>
          <dt class="foreign">{visible(name)}</dt>
          <dd>
            <code class="foreign">{visible(value)}</code>
          </dd>
        </Fragment>
      ))}
    </dl>
  )
}

/** Its events as JSON, whatever it was wrapped in; as it is where it cannot be opened. */
function decodedText({ raw, events }: MessageBody): string {
  if (events === undefined || events.length === 0) return raw
  const [only] = events
  return events.length === 1 && only !== undefined ? only : `[${events.join(',')}]`
}
