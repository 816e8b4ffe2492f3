import * as Box from 'typebox'
import { Check, Convert, Default } from 'typebox/value'

/** The one door to TypeBox. It comes as 683 files, which take every process and worker half a second to load; the build bundles
 * what this file imports into one (server/cli/build.js), and what is not named here is not in it. Without the bundle everything works as
 * well, later. */
export { Compile } from 'typebox/compile'
export type { Static, TSchema, TUnsafe } from 'typebox'
export const Value = { Check, Convert, Default }
const Type = {
  Array: Box.Array,
  Boolean: Box.Boolean,
  Enum: Box.Enum,
  Integer: Box.Integer,
  Literal: Box.Literal,
  Null: Box.Null,
  Number: Box.Number,
  Object: Box.Object,
  Optional: Box.Optional,
  Partial: Box.Partial,
  Record: Box.Record,
  String: Box.String,
  Tuple: Box.Tuple,
  Union: Box.Union,
  Unknown: Box.Unknown,
  Unsafe: Box.Unsafe,
}
export default Type
