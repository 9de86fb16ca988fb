import { createDeskApp } from 'sluice/web'
import { authorize } from './sign-in.ts'

/** The desk of the queue in QUEUE_URL, for the programs of this folder. */
export const desk = createDeskApp({
  queueUrl: process.env.QUEUE_URL ?? '',
  basePath: '/desk',
  authorize,
})
