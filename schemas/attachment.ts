import * as t from 'io-ts'
import { entity } from './codec/entity.ts'
import { Integer } from './codec/integer.ts'
import { list } from './codec/list.ts'
import type { Codec } from './codec/standard.ts'
import { stringOr } from './codec/string-or.ts'
import { type Carrying, customData } from './custom-data.ts'

/** A button of an attachment. */
export interface AttachmentAction extends t.TypeOf<typeof AttachmentActionCodec> {}
const AttachmentActionCodec = entity(
  'AttachmentAction',
  {},
  { type: t.string, name: t.string, text: t.string, style: t.string, value: t.string },
)
export const AttachmentAction: Codec<AttachmentAction> = AttachmentActionCodec

/** A titled line of an attachment. */
export interface AttachmentField extends t.TypeOf<typeof AttachmentFieldCodec> {}
const AttachmentFieldCodec = entity(
  'AttachmentField',
  {},
  { title: t.string, short: t.boolean, value: t.string },
)
export const AttachmentField: Codec<AttachmentField> = AttachmentFieldCodec

/** One rendition of an animated image. Its numbers are strings on the wire. */
export interface GiphyImage extends t.TypeOf<typeof GiphyImageCodec> {}
const GiphyImageCodec = entity(
  'GiphyImage',
  {},
  { url: t.string, frames: t.string, height: t.string, size: t.string, width: t.string },
)
export const GiphyImage: Codec<GiphyImage> = GiphyImageCodec

/** The renditions of an animated image. */
export interface GiphyImages extends t.TypeOf<typeof GiphyImagesCodec> {}
const GiphyImagesCodec = entity(
  'GiphyImages',
  {},
  {
    fixed_height: GiphyImage,
    fixed_height_downsampled: GiphyImage,
    fixed_height_still: GiphyImage,
    fixed_width: GiphyImage,
    fixed_width_downsampled: GiphyImage,
    fixed_width_still: GiphyImage,
    original: GiphyImage,
  },
)
export const GiphyImages: Codec<GiphyImages> = GiphyImagesCodec

/**
 * An image, a file, a link preview or anything custom that is attached to a message, activity or comment.
 */
export interface Attachment extends Carrying<'attachment', typeof AttachmentCodec> {}
const AttachmentCodec = entity(
  'Attachment',
  {},
  {
    type: t.string,
    title: t.string,
    text: t.string,
    actions: list(AttachmentAction),
    asset_url: t.string,
    author_icon: t.string,
    author_link: t.string,
    author_name: t.string,
    color: t.string,
    fallback: t.string,
    fields: list(AttachmentField),
    /** In bytes. Older clients of Stream send a string. */
    file_size: stringOr(Integer),
    footer: t.string,
    footer_icon: t.string,
    giphy: GiphyImages,
    image_url: t.string,
    mime_type: t.string,
    og_scrape_url: t.string,
    original_height: Integer,
    original_width: Integer,
    pretext: t.string,
    thumb_url: t.string,
    title_link: t.string,
    custom: customData('attachment'),
  },
  'attachment',
)
export const Attachment: Codec<Attachment> = AttachmentCodec
