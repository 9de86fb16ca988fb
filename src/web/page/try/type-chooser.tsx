import { useId, useRef, useState } from 'preact/hooks'
import type { SampleTypes } from '../../wire/try.ts'
import { visible } from '../parts/foreign-text.tsx'

export interface TypeChooserProps {
  readonly types: SampleTypes['types']
  readonly chosen: string | undefined
  readonly onChoose: (type: string) => void
}

/** A type of event out of many: found by its letters, chosen by the arrow keys and Enter, or by a click. */
export function TypeChooser({ types, chosen, onChoose }: TypeChooserProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  // Undefined while the list is closed.
  const [words, setWords] = useState<string | undefined>(undefined)
  const [active, setActive] = useState<string | undefined>(undefined)
  const isOpen = words !== undefined
  const found = isOpen ? types.filter(({ type }) => matches(type, words)) : []

  const open = (): void => {
    if (isOpen) return
    setWords('')
    activate(chosen)
  }
  const close = (): void => {
    setWords(undefined)
    setActive(undefined)
  }
  const activate = (type: string | undefined): void => {
    setActive(type)
    requestAnimationFrame(() => {
      list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
    })
  }
  const choose = (type: string | undefined): void => {
    close()
    if (type !== undefined) onChoose(type)
  }
  const move = (by: number): void => {
    const at = found.findIndex(({ type }) => type === active)
    const last = found.length - 1
    const next = at === -1 ? (by > 0 ? 0 : last) : Math.min(Math.max(at + by, 0), last)
    activate(found[next]?.type)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = steps[event.key]
    if (by !== undefined) {
      event.preventDefault()
      if (isOpen) move(by)
      else open()
    } else if (event.key === 'Enter' && isOpen) {
      event.preventDefault()
      choose(active ?? (found.length === 1 ? found[0]?.type : undefined))
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault()
      close()
      requestAnimationFrame(() => input.current?.select())
    }
  }

  return (
    <div class="field chooser">
      <label for={`${id}-input`}>Event type</label>
      <input
        ref={input}
        id={`${id}-input`}
        class="input mono"
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active === undefined ? undefined : optionId(id, active)}
        autocomplete="off"
        spellcheck={false}
        placeholder={isOpen ? (chosen ?? 'Part of its name') : 'Choose a type'}
        value={words ?? chosen ?? ''}
        onClick={open}
        onInput={({ currentTarget: { value } }) => {
          setWords(value)
          activate(types.find(({ type }) => matches(type, value))?.type)
        }}
        onKeyDown={onKeyDown}
        // What is typed takes the place of what is there.
        onFocus={({ currentTarget }) => currentTarget.select()}
        onBlur={close}
      />
      <div
        ref={list}
        id={`${id}-list`}
        class="options"
        role="listbox"
        aria-label="Event types"
        hidden={!isOpen}
        // The focus stays in the field, wherever the list is pressed.
        onMouseDown={(event) => event.preventDefault()}
      >
        {byProduct(found).map(([product, inProduct]) => (
          // biome-ignore lint/a11y/useSemanticElements: a listbox has groups, not fieldsets.
          <div key={product} role="group" aria-label={product}>
            <div class="product" aria-hidden="true">
              {product}
            </div>
            {inProduct.map((type) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the keys are those of the field.
              <div
                key={type}
                id={optionId(id, type)}
                class="option"
                role="option"
                aria-selected={type === active}
                onClick={() => choose(type)}
              >
                {visible(type)}
              </div>
            ))}
          </div>
        ))}
        {isOpen && found.length === 0 && <p class="product">No type has these letters.</p>}
      </div>
    </div>
  )
}

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
}

function optionId(id: string, type: string): string {
  return `${id}-${type.replaceAll(/[^\w]/g, '-')}`
}

/** Every word is in the type. */
function matches(type: string, words: string): boolean {
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => type.toLowerCase().includes(word))
}

function byProduct(types: SampleTypes['types']): readonly (readonly [string, readonly string[]])[] {
  const groups = new Map<string, string[]>()
  for (const { type, product } of types) {
    const group = groups.get(product)
    if (group === undefined) groups.set(product, [type])
    else group.push(type)
  }
  return [...groups]
}
