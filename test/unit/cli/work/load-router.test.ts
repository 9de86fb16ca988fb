import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Sentence } from '../../../../src/cli/error/sentence.ts'

const odd =
  'throw Object.defineProperties(new Error(), { message: { get() { throw 1 } }, name: { value: 1 } })'
const revoked = 'const { proxy, revoke } = Proxy.revocable(new Error(), {})\nrevoke()\nthrow proxy'
const trap = 'throw new Proxy(new Error(), { getPrototypeOf() { throw new Error("trap") } })'

const broken = [
  ['nothing.js', 'export const a = 1', 2, 'has no router. It must export one as default'],
  ['function.js', 'export default () => {}', 2, 'has no router'],
  ['throws.js', 'throw new TypeError("no DSN")', 2, 'when it was loaded: TypeError: no DSN.'],
  ['throws-text.js', 'throw "no DSN"', 2, 'when it was loaded: a thrown string.'],
  ['throws-null.js', 'throw null', 2, 'when it was loaded: a thrown null.'],
  ['throws-code.js', 'throw Object.assign(new Error("no"), { code: "E" })', 2, 'Error: no.'],
  ['throws-odd.js', odd, 2, 'it threw when it was loaded: Error.'],
  ['throws-proxy.js', revoked, 2, 'it threw when it was loaded: '],
  ['throws-trap.js', trap, 2, 'it threw when it was loaded: '],
  ['rejects.js', 'await Promise.reject(new RangeError("late"))', 2, 'loaded: RangeError: late.'],
  ['throws-below.cjs', 'require("./throws.js")', 2, 'when it was loaded: TypeError: no DSN.'],
  ['hangs.js', 'await new Promise(() => {})', 2, 'a top-level await in it never ends.'],
  ['gone.js', 'import "./nowhere.js"', 2, 'nowhere.js, which does not exist.'],
  ['package.js', 'import "no-such-package"', 2, 'imports no-such-package, which does not exist.'],
  ['syntax.js', 'export default {', 2, 'it has a syntax error'],
  ['esm.ts', 'import "node:fs"\nexport default 1', 2, 'name it esm.mts, or set "type": "module"'],
  ['esm.js', 'export default 1', 2, 'name it esm.mjs, or set "type": "module"'],
  ['enum.ts', 'enum A { B }\nexport default A', 2, 'such as an enum'],
  ['property.ts', 'class A { constructor(private b: number) {} }', 2, '--import tsx'],
  ['alias.ts', 'import { a } from "@/a"\nexport default a', 2, 'ignores the path aliases'],
  ['decorator.ts', '@a\nclass B {}\nexport default B', 2, 'Decorators'],
  ['syntax.ts', 'export default {', 2, 'cannot be loaded'],
  ['view.tsx', 'export default 1', 2, 'does not load files of this kind'],
] as const

/** What `npm init` makes a project: its files are CommonJS. */
const commonJs = new Set<string>(['esm.ts', 'esm.js'])

const valid = ['test/fixtures/modules/router.ts', 'test/fixtures/modules/compiled.cjs']
const named = 'test/fixtures/modules/named-router.js'

let folder: string
let outcomes: Record<string, 'loaded' | Sentence>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-modules-'))
  await mkdir(join(folder, 'common'))
  await writeFile(join(folder, 'common/package.json'), '{"type":"commonjs"}')
  for (const [name, source] of broken) await writeFile(at(name), source)
  const paths = [...broken.map(([name]) => at(name)), ...valid, named]
  const script = ['--conditions=sluice-source', 'test/fixtures/load-modules.ts', ...paths]
  const { stdout } = await promisify(execFile)(process.execPath, script, { timeout: 20_000 })
  outcomes = JSON.parse(stdout)
})

const at = (name: string) => join(folder, commonJs.has(name) ? 'common' : '', name)

afterAll(() => rm(folder, { recursive: true }))

describe('loadRouter', () => {
  test.each(broken)('%s is answered with a sentence', (name, _source, exitCode, said) => {
    const outcome = outcomes[at(name)]
    expect(outcome).toMatchObject({ exitCode, text: expect.stringContaining(said) })
    expect(outcome).toMatchObject({ text: expect.stringContaining(name) })
  })

  test('a router under another name is pointed at', () => {
    expect(outcomes[named]).toMatchObject({
      exitCode: 2,
      text: expect.stringContaining('It exports one as router: export it as default.'),
    })
  })

  test.each(valid)('%s is loaded', (path) => {
    expect(outcomes[path]).toBe('loaded')
  })
})
