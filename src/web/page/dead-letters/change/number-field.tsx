import { useId } from 'preact/hooks'

export interface NumberFieldProps {
  readonly label: string
  readonly value: string
  readonly onInput: (value: string) => void
  readonly min: number
  readonly max?: number
  /** Default: whole numbers. */
  readonly step?: 'any'
  readonly placeholder?: string
  readonly hint?: string
  readonly isRequired?: boolean
  readonly isDisabled?: boolean
}

/** A number. The browser says what is wrong with it when the dialog is confirmed. */
export function NumberField({
  label,
  value,
  onInput,
  min,
  max,
  step,
  placeholder,
  hint,
  isRequired = false,
  isDisabled = false,
}: NumberFieldProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        class="input"
        type="number"
        value={value}
        min={min}
        max={max}
        step={step ?? 1}
        placeholder={placeholder}
        required={isRequired}
        disabled={isDisabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {hint !== undefined && (
        <span id={`${id}-hint`} class="faint">
          {hint}
        </span>
      )}
    </div>
  )
}
