/** The most frames that a record keeps. */
const maxFrames = 5

/** The longest name of a function and the longest path, in characters. */
const maxNameLength = 80
const maxPathLength = 90

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

/**
 * The function and the file of a frame, by which the same place of the code is found after a deploy and on
 * other hosts: without line and column, without folders (`/app/src` here is `/home/me/app/dist` there), and
 * without the hash in the name of a bundle.
 */
export function codeWords(frame: string): string {
  const [, name = '', place = ''] = /^(?:(.*) \()?(.*)$/s.exec(withoutPosition(frame)) ?? []
  const file = place.slice(place.lastIndexOf('/') + 1).replace(/[?#].*$/s, '')
  // Whether a function is in the stack as async depends on what it has awaited before.
  return `${name.replace(/^async /, '')} ${withoutHash(file)}`
}

// A long frame may have been cut within its position.
function withoutPosition(frame: string): string {
  return frame.replace(/(?::\d*)?(?::\d*)?\)?…?$/, '')
}

/** `chunk-AB12CD34.js`, `index.3f9a1c2b.mjs`: the hash follows from the content, so each build has another one. */
function withoutHash(file: string): string {
  return file.replace(/[-.][\w-]{6,64}(?=\.[cm]?[jt]sx?$)/, (ending) => {
    // The hash itself may contain a hyphen: then it is the last eight characters.
    const hash = [
      ending.slice(ending.lastIndexOf('-') + 1),
      ending.slice(1),
      ending.slice(-8),
    ].find((word) => isHash(word) && /[-.]$/.test(ending.slice(0, -word.length)))
    return hash === undefined ? ending : `${ending.slice(0, -hash.length)}#`
  })
}

function isHash(word: string): boolean {
  if (/^[0-9a-f]{6,}$/.test(word)) return /\d/.test(word)
  if (word.length < 8) return false
  const isMixed = /\d/.test(word) && /[a-z]/i.test(word)
  return word.length === 8 ? isMixed || /[A-Z].*[A-Z]/.test(word) : isMixed && /[A-Z]/.test(word)
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
  return [name === undefined ? at : `${name.slice(0, maxNameLength)} (${at})`]
}

// Of a long path in the app's code the end counts, of one in a package the package.
function shortPath(place: string): string {
  const path = place.replace(/^file:\/\//, '').replaceAll('\\', '/')
  const inPackage = path.lastIndexOf('/node_modules/')
  if (inPackage >= 0) return path.slice(inPackage + 1).slice(0, maxPathLength)
  return path.split('/').slice(-3).join('/').slice(-maxPathLength)
}
