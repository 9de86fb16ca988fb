import type { ComponentChildren } from 'preact'
import type { MessageDetail } from '../../../wire/dead-letters.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Ago } from '../../parts/time.tsx'
import { visible } from '../../parts/foreign-text.tsx'
import { bytes, count } from '../../parts/words.ts'
import { LostIn } from '../words.tsx'

/** What is known of a message besides its failure. */
export function MessageFacts({ message }: { readonly message: MessageDetail }) {
  const { originalId, id, groupId, worker, trace, source, index } = message
  return (
    <section class="panel" aria-label="Facts">
      <header>
        <h2>Facts</h2>
      </header>
      <dl class="facts inside">
        <Fact name="Dead-lettered">
          <Ago ms={message.deadLetteredAtMs ?? message.failedAtMs} />
        </Fact>
        <Fact name="First sent">
          <Ago ms={message.sentAtMs} />
        </Fact>
        <Fact name="Is lost">
          <LostIn loss={message.lost} />
        </Fact>
        <Fact name="Attempts">
          {count(message.attempts)}
          {message.replays > 0 && `, replayed ${count(message.replays)}×`}
        </Fact>
        <Fact name="Receives">{count(message.receiveCount)}, looks included</Fact>
        {source !== undefined && <Fact name="From">{visible(source)}</Fact>}
        {groupId !== undefined && (
          <Fact name="FIFO group">
            <code class="foreign">{visible(groupId)}</code>
          </Fact>
        )}
        <Fact name="Body">{bytes(message.bodyBytes)}</Fact>
        {originalId !== undefined && originalId !== id && (
          <Fact name="First id">
            <code>{originalId}</code>
          </Fact>
        )}
        {index !== undefined && (
          <Fact name="Event">{`number ${index + 1} of its first message`}</Fact>
        )}
        {worker !== undefined && <Fact name="Worker">{visible(worker)}</Fact>}
        {trace !== undefined && (
          <Fact name="Trace">
            <code>{trace.traceId}</code>
            <CopyButton text={trace.traceId} label="Copy the trace id" />
          </Fact>
        )}
        <Fact name="Cause">
          <code>{message.fingerprint}</code>
        </Fact>
        {message.attributes.length > 0 && (
          <Fact name="Attributes">
            <span class="foreign">{visible(message.attributes.join(', '))}</span>
          </Fact>
        )}
      </dl>
    </section>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
