import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { list } from '../codec/list.ts'
import type { Codec } from '../codec/standard.ts'

/**
 * What Stream's moderation decided about a text, as it is on the message, activity or comment itself.
 */
export interface ModerationV2 extends t.TypeOf<typeof ModerationV2Codec> {}
const ModerationV2Codec = entity(
  'ModerationV2',
  {},
  {
    action: t.string,
    blocklist_matched: t.string,
    blocklists_matched: list(t.string),
    image_harms: list(t.string),
    original_text: t.string,
    platform_circumvented: t.boolean,
    semantic_filter_matched: t.string,
    text_harms: list(t.string),
  },
)
export const ModerationV2: Codec<ModerationV2> = ModerationV2Codec
