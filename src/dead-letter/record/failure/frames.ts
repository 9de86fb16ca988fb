/** The most frames that a record keeps. */
const maxFrames = 5

/** Longest frame, in characters. */
const maxFrameLength = 160

/** The most of a stack that is read, in characters. */
const longestStack = 50_000

/** One line of V8's stack trace: `at name (place:line:column)` or `at place:line:column`. */
const frameLine = /^\s+at (?:(.{1,300}) \()?([^()\s][^()]{0,500}?):(\d+):(\d+)\)?$/

/**
 * Frames of an error's stack, as `name (path:line:column)`, the innermost first: those in the app's code
 * before those in packages, where there are more than `most`, but always the very first. Paths keep their
 * last parts only; Node's own frames are left out. Only lines that are frames are read: the message,
 * which is the stack's head, never gets in this way.
 */
export function topFrames(stack: string, message = '', most = maxFrames): readonly string[] {
  const all = frameLines(stack, message).flatMap(frameIn)
  if (all.length <= most) return all
  const kept = new Set([...all.slice(0, 1), ...all.filter(isOfTheApp)].slice(0, most))
  for (const frame of all) if (kept.size < most) kept.add(frame)
  return all.filter((frame) => kept.has(frame)).slice(0, most)
}

/** False for the code of packages. */
export function isOfTheApp(frame: string): boolean {
  return !/(?:^|[ (/])node_modules\//.test(frame)
}

/** A frame without its line and column, which move with every edit of the file. */
export function withoutPosition(frame: string): string {
  return frame.replace(/:\d+:\d+\)?$/, '')
}

// A message may be longer than all that is read of a stack, or end with lines that look like frames.
function withoutMessage(stack: string, message: string): string {
  const at = message === '' ? -1 : stack.indexOf(message)
  const standsAtTheHead = at !== -1 && !/\n\s+at /.test(stack.slice(0, at))
  return standsAtTheHead ? stack.slice(at + message.length) : stack
}

/** The lines of a stack that are frames, unchanged. The message at its head never gets in. */
export function frameLines(stack: string, message: string): readonly string[] {
  const rest = withoutMessage(stack, message)
  const lines = rest.slice(0, longestStack).split('\n')
  if (rest.length > longestStack) lines.pop()
  return lines.slice(lines.findLastIndex((line) => !/^\s+at /.test(line)) + 1)
}

function frameIn(line: string): readonly string[] {
  const match = frameLine.exec(line)
  if (!match || /^node:|^<anonymous>$/.test(match[2] ?? '')) return []
  const [, name, place = '', row, column] = match
  const at = `${shortPath(place)}:${row}:${column}`
  return [(name === undefined ? at : `${name} (${at})`).slice(0, maxFrameLength)]
}

function shortPath(place: string): string {
  const path = place.replace(/^file:\/\//, '').replaceAll('\\', '/')
  const inPackage = path.lastIndexOf('/node_modules/')
  if (inPackage >= 0) return path.slice(inPackage + 1)
  return path.split('/').slice(-3).join('/')
}
