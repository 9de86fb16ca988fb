/** A desk that cannot listen on its port, in a sentence. The cause is that of Node. */
export class ServeError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ServeError'
  }
}
