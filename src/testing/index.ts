export { type Delivered, type DeliverOptions, deliver } from './deliver.ts'
