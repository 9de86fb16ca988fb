/** Most frames that a record keeps. */
const maxFrames = 5

/** Longest frame, in characters. */
const maxFrameLength = 160

/** One line of V8's stack trace: `at name (place:line:column)` or `at place:line:column`. */
const frameLine = /^\s+at (?:(.{1,300}) \()?([^()\s][^()]{0,500}?):(\d+):(\d+)\)?$/

/**
 * The top frames of an error's stack, as `name (path:line:column)`, the innermost first. Paths keep
 * their last parts only; Node's own frames are left out. Only lines that are frames are read: the
 * message, which stands at the stack's head, never gets in by this way.
 */
export function topFrames(stack: string): readonly string[] {
  const lines = stack.slice(0, 20_000).split('\n')
  const head = lines.findLastIndex((line) => !/^\s+at /.test(line))
  const frames: string[] = []
  for (const line of lines.slice(head + 1)) {
    const match = frameLine.exec(line)
    if (!match || /^node:|^<anonymous>$/.test(match[2] ?? '')) continue
    const [, name, place = '', row, column] = match
    const at = `${shortPath(place)}:${row}:${column}`
    frames.push((name === undefined ? at : `${name} (${at})`).slice(0, maxFrameLength))
    if (frames.length === maxFrames) break
  }
  return frames
}

/** A frame without its line and column, which move with every edit of the file. */
export function withoutPosition(frame: string): string {
  return frame.replace(/:\d+:\d+\)?$/, '')
}

function shortPath(place: string): string {
  const path = place.replace(/^file:\/\//, '').replaceAll('\\', '/')
  const inPackage = path.lastIndexOf('/node_modules/')
  if (inPackage >= 0) return path.slice(inPackage + 1)
  return path.split('/').slice(-3).join('/')
}
