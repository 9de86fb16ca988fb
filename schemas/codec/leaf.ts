import * as t from 'io-ts'
import { type StandardProps, standardOf } from './standard.ts'
import { registerLeaf } from './walk.ts'

/** The codec of a value without parts, which is not transformed. */
export class LeafType<A> extends t.Type<A> {
  constructor(name: string, is: t.Is<A>) {
    super(
      name,
      is,
      (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
      t.identity,
    )
    registerLeaf(this)
  }

  get '~standard'(): StandardProps<A> {
    return standardOf(this)
  }
}
