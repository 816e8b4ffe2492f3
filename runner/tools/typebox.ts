import Type from 'typebox'
import Value from 'typebox/value'

/** The one door to TypeBox. It comes as 683 files, which take every process and worker half a second to load; the build bundles
 * what this file imports into one (server/cli/build.js). Without the bundle everything works as well, later. */
export { Compile } from 'typebox/compile'
export type { Static, TSchema, TUnsafe } from 'typebox'
export { Value }
export default Type
