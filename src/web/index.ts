/** `sluice/web`: the desk in the browser, to be mounted in an app or served on loopback. */
export type { Authorize, DeskUser } from './access/authorize-gate.ts'
export type { DeskApp } from './app.ts'
export { createDeskApp, type DeskAppOptions } from './desk-app.ts'
export type { WatchedWorker } from './now/watched-worker.ts'
export type { DeskViewOptions } from './options.ts'
export type { Listener } from './server/listener.ts'
export { type DeskServer, type ServeDeskOptions, serveDesk } from './server/serve-desk.ts'
export { ServeError } from './server/serve-error.ts'
