import { createDeskApp } from 'sluice/web'
import { consumeWithSluice } from './sluice.ts'

/** A desk in the browser beside the worker, at which nobody looks. */
export const client = consumeWithSluice('direct', {}, (worker, queueUrl) => {
  createDeskApp({ queueUrl, worker })
})
