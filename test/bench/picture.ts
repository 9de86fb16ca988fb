import type { Figures } from './scenario.ts'

/** The figures of all clients at one time of a request. */
export interface AtRoundTrip {
  readonly roundTripMs: number
  readonly figures: readonly Figures[]
}

const width = 960
const height = 400
const plot = { left: 70, top: 50, width: 480, height: 280 }
const bars = { left: 730, top: 50, width: 170 }
const colours = ['#0a6ebd', '#5aa9e6', '#c1440e', '#e08e45', '#6a994e', '#8e6c8a', '#777', '#444']

/** An SVG: on the left throughput over the time of a request, on the right CPU per message. */
export function picture(sweep: readonly AtRoundTrip[]): string {
  const names = sweep.at(-1)?.figures.map(({ name }) => name) ?? []
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...throughput(sweep, names),
    ...cost(sweep[0]?.figures ?? []),
    '</svg>\n',
  ].join('\n')
}

function throughput(sweep: readonly AtRoundTrip[], names: readonly string[]): string[] {
  const all = sweep.flatMap(({ figures }) => figures.map((one) => one.messagesPerSecond))
  const [low, high] = [
    Math.floor(Math.log10(Math.min(...all))),
    Math.ceil(Math.log10(Math.max(...all))),
  ]
  const x = (at: number) => plot.left + (plot.width * at) / Math.max(1, sweep.length - 1)
  const y = (perSecond: number) =>
    plot.top + plot.height * (1 - (Math.log10(perSecond) - low) / (high - low))
  const decades = Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step))
  return [
    text(plot.left, 30, 'messages/s over milliseconds a request (no-op handler)', 'start', 14),
    ...decades.flatMap((perSecond) => [
      line([plot.left, y(perSecond)], [plot.left + plot.width, y(perSecond)], '#ddd', 1),
      text(plot.left - 8, y(perSecond) + 4, perSecond.toLocaleString('en'), 'end'),
    ]),
    ...sweep.map(({ roundTripMs }, at) =>
      text(x(at), plot.top + plot.height + 20, `${roundTripMs} ms`, 'middle'),
    ),
    ...names.flatMap((name, nth) => {
      const points = sweep.flatMap(({ figures }, at): [number, number][] => {
        const one = figures.find((figure) => figure.name === name)
        return one === undefined ? [] : [[x(at), y(one.messagesPerSecond)]]
      })
      return series(name, points, colours[nth % colours.length] ?? '#000')
    }),
  ]
}

function series(name: string, points: readonly [number, number][], colour: string): string[] {
  const [first, ...rest] = points
  const last = points.at(-1)
  if (first === undefined || last === undefined) return []
  let from = first
  const lines = rest.map((to) => {
    const drawn = line(from, to, colour, 2)
    from = to
    return drawn
  })
  return [...lines, text(last[0] + 6, last[1] + 4, name, 'start', 11, colour)]
}

function cost(figures: readonly Figures[]): string[] {
  const most = Math.max(...figures.map((one) => one.cpuMicrosPerMessage))
  const step = 280 / Math.max(1, figures.length)
  return [
    text(bars.left, 30, 'CPU µs per message', 'start', 14),
    ...figures.flatMap((one, at) => {
      const top = bars.top + at * step
      const length = (bars.width * one.cpuMicrosPerMessage) / most
      return [
        text(bars.left, top + 10, one.name, 'start', 11),
        `<rect x="${bars.left}" y="${(top + 14).toFixed(1)}" width="${length.toFixed(1)}" height="8" fill="${at === 0 ? colours[0] : '#999'}"/>`,
        text(bars.left + length + 5, top + 22, one.cpuMicrosPerMessage.toFixed(0), 'start', 10),
      ]
    }),
  ]
}

function line(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  colour: string,
  strength: number,
): string {
  return `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="${colour}" stroke-width="${strength}"/>`
}

function text(
  x: number,
  y: number,
  words: string,
  anchor: 'start' | 'middle' | 'end',
  size = 12,
  colour = '#222',
): string {
  const safe = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size}" fill="${colour}">${safe}</text>`
}
