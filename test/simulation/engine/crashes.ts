/**
 * Calls back for each error that nobody catches, in place of ending the process. The returned function leaves
 * them to Node again.
 */
export function catchCrashes(onCrash: (error: unknown) => void): () => void {
  process.on('uncaughtException', onCrash)
  process.on('unhandledRejection', onCrash)
  return () => {
    process.off('uncaughtException', onCrash)
    process.off('unhandledRejection', onCrash)
  }
}
