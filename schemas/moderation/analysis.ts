import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { list } from '../codec/list.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'

/** A label that the analysis found, and finer ones below it. */
export interface Classification extends t.TypeOf<typeof ClassificationCodec> {}
const ClassificationCodec = entity('Classification', {}, () => ({
  name: t.string,
  confidence: t.number,
  matched_contributors: list(t.string),
  severity: t.string,
  subclassifications: list(Classification),
}))
export const Classification: Codec<Classification> = ClassificationCodec

/** What the analysis found in an image. */
export interface AnalyzeImageField extends t.TypeOf<typeof AnalyzeImageFieldCodec> {}
const AnalyzeImageFieldCodec = entity(
  'AnalyzeImageField',
  {},
  {
    id: t.string,
    action: t.string,
    classifications: list(Classification),
    confidence: t.number,
    error: t.string,
    ocr_classifications: list(Classification),
  },
)
export const AnalyzeImageField: Codec<AnalyzeImageField> = AnalyzeImageFieldCodec

/** What the analysis found in a text. */
export interface AnalyzeTextField extends t.TypeOf<typeof AnalyzeTextFieldCodec> {}
const AnalyzeTextFieldCodec = entity(
  'AnalyzeTextField',
  {},
  {
    id: t.string,
    action: t.string,
    classifications: list(Classification),
    error: t.string,
    language: t.string,
    severity: t.string,
  },
)
export const AnalyzeTextField: Codec<AnalyzeTextField> = AnalyzeTextFieldCodec

/** A piece of content that a rule matched. */
export interface MatchedContent extends t.TypeOf<typeof MatchedContentCodec> {}
const MatchedContentCodec = entity(
  'MatchedContent',
  { id: t.string },
  {
    type: t.string,
    text: t.string,
    classifications: list(Classification),
    confidence: t.number,
    ocr_classifications: list(Classification),
    severity: t.string,
    published_at: Timestamp,
  },
)
export const MatchedContent: Codec<MatchedContent> = MatchedContentCodec

/** A rule of moderation. */
export interface ModerationRuleInfo extends t.TypeOf<typeof ModerationRuleInfoCodec> {}
const ModerationRuleInfoCodec = entity(
  'ModerationRuleInfo',
  { id: t.string },
  { type: t.string, name: t.string, description: t.string },
)
export const ModerationRuleInfo: Codec<ModerationRuleInfo> = ModerationRuleInfoCodec
