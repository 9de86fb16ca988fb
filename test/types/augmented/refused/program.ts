// What must not compile once interfaces are augmented. Each line that ends in a word after `refused:`
// has an error with these words in it; no other line has one.
import * as t from 'io-ts'
import { createRouter } from 'sluice'
import { extendEvents, streamEvents } from 'sluice/schemas'

declare module 'sluice/schemas' {
  interface CustomUserData {
    awesome: boolean
    level: 1 | 2
  }
  interface CustomPollOptionData {
    colour?: string
  }
}

const User = t.type({ awesome: t.boolean, level: t.union([t.literal(1), t.literal(2)]) })
const pollOption = t.type({ colour: t.string })
const users = extendEvents(streamEvents, { user: User })

createRouter(streamEvents) // refused: Data is augmented, and this catalogue does not decode it: extendEvents(…, {
createRouter({ ...streamEvents }) // refused: Data is augmented, and this catalogue does not decode it: extendEvents(…, {
createRouter({ 'message.new': streamEvents['message.new'] }) // refused: Data is augmented, and this catalogue does not decode it: extendEvents(…, {
createRouter(users) // refused: CustomPollOptionData is augmented, and this catalogue does not decode it: extendEvents(…, { pollOption: a codec of that type })
createRouter({ ...users, 'order.paid': t.type({ type: t.literal('order.paid') }) }) // refused: CustomPollOptionData is augmented
createRouter(extendEvents(streamEvents, { pollOption })) // refused: CustomUserData is augmented
createRouter(extendEvents(streamEvents, {})) // refused: Data is augmented, and this catalogue does not decode it: extendEvents(…, {
createRouter(extendEvents(users, { pollOption }))

extendEvents(streamEvents, { user: t.type({ ...User.props, awesome: t.string }) }) // refused: CustomUserData and the codec of "user" differ in "awesome"
extendEvents(streamEvents, { user: t.type({ ...User.props, level: t.number }) }) // refused: CustomUserData and the codec of "user" differ in "level"
extendEvents(streamEvents, { user: t.type({ ...User.props, level: t.literal(1) }) }) // refused: CustomUserData and the codec of "user" differ in "level"
extendEvents(streamEvents, { user: t.type({ awesome: t.boolean }) }) // refused: CustomUserData and the codec of "user" differ in "level"
extendEvents(streamEvents, { user: t.type({ ...User.props, undeclared: t.string }) }) // refused: CustomUserData and the codec of "user" differ in "undeclared"
extendEvents(streamEvents, { pollOption: t.partial({ color: t.string }) }) // refused: CustomPollOptionData and the codec of "pollOption" differ in "col
extendEvents(streamEvents, { pollOption, users: User }) // refused: "users" carries no custom data
declare const user: t.Mixed
extendEvents(streamEvents, { user }) // refused: CustomUserData and the codec of "user" differ
declare const perhaps: { user?: typeof User }
extendEvents(streamEvents, perhaps) // refused: CustomUserData and the codec of "user" differ
