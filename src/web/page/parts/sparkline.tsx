/** Counts over equal times as small bars, from the earliest to the latest. */
export function Sparkline({
  counts,
  label,
  width = 128,
  height = 24,
}: {
  readonly counts: readonly number[]
  /** What it shows, for those who cannot see it. */
  readonly label: string
  readonly width?: number
  readonly height?: number
}) {
  const most = Math.max(1, ...counts)
  const step = width / Math.max(1, counts.length)
  return (
    <svg class="sparkline" width={width} height={height} role="img" aria-label={label}>
      {counts.map((value, at) => {
        const tall = value === 0 ? 1 : Math.max(2, (value / most) * height)
        return (
          <rect
            key={at}
            x={at * step}
            y={height - tall}
            width={Math.max(1, step - 1)}
            height={tall}
            opacity={value === 0 ? 0.25 : 1}
          />
        )
      })}
    </svg>
  )
}
