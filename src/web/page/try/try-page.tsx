import './try.css'
import { useSignalEffect } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { triedBody } from '../api/hand-over.ts'
import { go, route } from '../api/route.ts'
import { Button } from '../parts/button.tsx'
import { Notice, ProblemNotice } from '../parts/notice.tsx'
import { count } from '../parts/words.ts'
import { CheckPanel } from './check-panel.tsx'
import { draft } from './draft.ts'
import { Editor, select } from './editor.tsx'
import { marksOf } from './findings.ts'
import { formatted } from './json-format.ts'
import type { JsonPlace } from './json-places.ts'
import { RunPanel } from './run-panel.tsx'
import { SendPanel } from './send-panel.tsx'
import { TypeChooser } from './type-chooser.tsx'

/** What a first visit starts from. */
const firstType = 'message.new'

/** An event to be written, checked, and run through handlers. */
export function TryPage() {
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => void draft.loadTypes(), [])
  useSignalEffect(begin)
  const show = ({ from, to }: JsonPlace): void => {
    if (area.current !== null) select(area.current, from, to)
  }
  return (
    <div class="stack try">
      <h1>Try</h1>
      <Start />
      <Troubles />
      <div class="beside">
        <Body area={area} />
        <div class="stack">
          <CheckPanel onShow={show} />
          <RunPanel />
          <SendPanel />
        </div>
      </div>
    </div>
  )
}

/** Takes the body that was handed over, the type of the address, or the first sample. */
function begin(): void {
  const handedOver = triedBody.value
  const { page, rest } = route.value
  if (page !== 'try') return
  if (handedOver !== undefined) {
    triedBody.value = undefined
    // On the wire it is one line.
    draft.take(formatted(handedOver) ?? handedOver, 'a dead letter')
    return
  }
  const [type] = rest
  const isBegun = draft.type.peek() !== undefined || draft.source.peek() !== undefined
  if (type === undefined ? !isBegun : type !== lastAddress) {
    void draft.sample(type ?? firstType)
  }
  lastAddress = type
}

let lastAddress: string | undefined

/** What the text starts from. */
function Start() {
  const { type, seed, source, types } = draft
  return (
    <div class="start">
      <TypeChooser
        types={types.value}
        chosen={type.value}
        onChoose={(chosen) => {
          if (route.value.rest[0] === chosen) void draft.sample(chosen)
          else go('try', chosen)
        }}
      />
      <Button
        disabled={type.value === undefined}
        onClick={() => void draft.sample(type.value ?? firstType, seed.value + 1)}
      >
        Another sample
      </Button>
      <span class="faint">
        {source.value === undefined ? `Sample ${count(seed.value)}` : `From ${source.value}`}
      </span>
    </div>
  )
}

function Troubles() {
  const { typesProblem, sampleProblem, replaced, type, seed } = draft
  return (
    <>
      {typesProblem.value !== undefined && (
        <ProblemNotice
          problem={typesProblem.value}
          actions={<Button onClick={() => void draft.loadTypes()}>Try again</Button>}
        />
      )}
      {sampleProblem.value !== undefined && typesProblem.value === undefined && (
        <ProblemNotice
          problem={sampleProblem.value}
          actions={
            <Button onClick={() => void draft.sample(type.value ?? firstType, seed.value)}>
              Try again
            </Button>
          }
        />
      )}
      {replaced.value !== undefined && (
        <Notice
          actions={
            <>
              <Button onClick={() => draft.bringBack()}>Bring it back</Button>
              <Button
                kind="quiet"
                onClick={() => {
                  replaced.value = undefined
                }}
              >
                Dismiss
              </Button>
            </>
          }
        >
          What you had written was replaced.
        </Notice>
      )}
    </>
  )
}

function Body({ area }: { readonly area: RefObject<HTMLTextAreaElement | null> }) {
  const text = draft.text.value
  const answer = draft.checked.value
  const parts = draft.parts.value
  const marks = useMemo(
    () =>
      answer?.value === undefined
        ? new Map<number, 'bad' | 'warn'>()
        : marksOf(answer.of, answer.value, parts),
    [answer, parts],
  )
  return (
    <section class="panel body" aria-labelledby="body">
      <header>
        <h2 id="body">Body</h2>
        <div class="buttons">
          <Button
            disabled={answer?.value?.malformed !== undefined}
            title="A line for each part"
            onClick={() => draft.format()}
          >
            Format
          </Button>
          <Button
            disabled={!draft.isEdited.value}
            title="As it came here"
            onClick={() => draft.reset()}
          >
            Reset
          </Button>
        </div>
      </header>
      <Editor area={area} text={text} marks={marks} onText={(typed) => draft.edit(typed)} />
    </section>
  )
}
