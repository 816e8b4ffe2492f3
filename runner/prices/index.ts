export { costOf, type Cost } from './cost-of.ts'
export { priceFor } from './price-for.ts'
