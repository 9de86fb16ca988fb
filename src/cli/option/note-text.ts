import type { Note } from '../../setup/note.ts'

/** A note, with the option or the command that carries it out. */
export function noteText({ id, text, kmsKey }: Note, queue: string): string {
  switch (id) {
    case 'longest-retention':
      return `${text} Add --retention 4d.`
    case 'aws-managed-key':
      return `${text} Add --kms KEY.`
    case 'stream-rights':
      return `${text} To print them: sluice policy stream --queue ${queue}`
    case 'key-policy':
      return `${text} To print the statement: sluice policy stream --auth resource --queue ${queue} --kms ${kmsKey}`
    case 'no-event-hooks':
      return `${text} If its events do not arrive, add --legacy.`
    case 'uncompared-secret':
      return `${text} To write it again, add --rewrite-secret.`
    default:
      return text
  }
}
