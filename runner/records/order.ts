import Type, { type Static } from '../tools/typebox.ts'
import { optionSchemas } from './order-options.ts'

/** What a user orders: the same record from the form, the command line and the JSON API. */
export const OrderSchema = Type.Object(optionSchemas, { additionalProperties: false })
export type Order = Static<typeof OrderSchema>

/** The file of an annotated image in the folder of each test of a run. */
export const annotatedFile = ({ webp }: Pick<Order, 'webp'>): 'annotated.png' | 'annotated.webp' =>
  webp ? 'annotated.webp' : 'annotated.png'
