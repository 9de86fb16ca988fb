import * as t from 'io-ts'
import { type StandardProps, standardOf } from './standard.ts'
import { registerLeaf } from './walk.ts'

/** A value without parts that is taken as it is. */
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
