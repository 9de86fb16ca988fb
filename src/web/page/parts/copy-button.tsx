import { useEffect, useState } from 'preact/hooks'
import { Button } from './button.tsx'

/** Copies a text, and says whether that worked: a browser allows it over https and on loopback only. */
export function CopyButton({
  text,
  children = 'Copy',
  label,
}: {
  readonly text: string
  readonly children?: string
  readonly label?: string
}) {
  const [said, say] = useState<string | undefined>(undefined)
  useEffect(() => {
    if (said === undefined) return undefined
    const timer = setTimeout(() => say(undefined), 2_000)
    return () => clearTimeout(timer)
  }, [said])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      say('Copied')
    } catch {
      say('Not allowed here')
    }
  }
  return (
    <Button
      kind="quiet"
      {...(label !== undefined && said === undefined && { label })}
      onClick={() => void copy()}
    >
      {said ?? children}
    </Button>
  )
}
