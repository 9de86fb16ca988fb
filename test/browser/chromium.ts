import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { unpackedChromium } from './unpacked-chromium.ts'

/** The sizes that the page is made for. */
export const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }

/** Resolves to this machine in the browser of the tests. */
export const foreignName = 'evil.example'

/** Undefined where there is no browser. */
export const executable = await findExecutable()

let browser: Promise<Browser> | undefined

/** One for all files of this process; it ends with it. */
export function startBrowser(): Promise<Browser> {
  browser ??= chromium.launch({
    ...(executable !== undefined && { executablePath: executable }),
    // Other tests of this process send themselves signals, which are not meant for the browser.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      // Containers give Chromium no sandbox of its own.
      '--no-sandbox',
      // Without hinting, pictures are the same on every machine.
      '--font-render-hinting=none',
      '--force-color-profile=srgb',
      // The name of somebody else that resolves to this machine, as after DNS rebinding.
      `--host-resolver-rules=MAP ${foreignName} 127.0.0.1`,
    ],
  })
  return browser
}

/** What `@sparticuz/chromium` has in its package is for Linux on x64. Elsewhere: what is installed. */
async function findExecutable(): Promise<string | undefined> {
  const given = process.env.CHROME_PATH
  if (given !== undefined) return given
  if (process.platform === 'linux' && process.arch === 'x64') return await unpackedChromium()
  return usualPaths.find((path) => existsSync(path))
}

const usualPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/snap/bin/chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]
