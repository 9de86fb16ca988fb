import { describe, expect, it } from 'vitest'
import { noteText } from '../../../../src/cli/option/note-text.ts'
import type { Note } from '../../../../src/setup/note.ts'

describe('a note on a plan', () => {
  it.each<[Note['id'], string]>([
    ['longest-retention', 'So it is. Add --retention 4d.'],
    ['aws-managed-key', 'So it is. Add --kms KEY.'],
    ['stream-rights', 'So it is. To print them: sluice policy stream --queue orders'],
    [
      'key-policy',
      'So it is. To print the statement: sluice policy stream --auth resource --queue orders --kms alias/mine',
    ],
    ['no-event-hooks', 'So it is. If its events do not arrive, add --legacy.'],
    ['uncompared-secret', 'So it is. To write it again, add --rewrite-secret.'],
    ['two-hooks', 'So it is.'],
  ])('%s ends with what to type, where there is something', (id, text) => {
    expect(noteText({ id, text: 'So it is.', kmsKey: 'alias/mine' }, 'orders')).toBe(text)
  })
})
