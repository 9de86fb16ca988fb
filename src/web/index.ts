/** `sluice/web`: the desk in the browser, to be mounted in an app or served on loopback. */
export type { DeskApp } from './app.ts'
export { createDeskApp, type DeskAppOptions, type DeskUser } from './desk-app.ts'
export type { DeskViewOptions } from './options.ts'
export { type DeskServer, type ServeDeskOptions, serveDesk } from './server/serve-desk.ts'
