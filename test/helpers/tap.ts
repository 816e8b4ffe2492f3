/** tap, as every test file imports it. */
import './time-limit.ts'

export { default, type Test } from 'tap'
