export { costOf, costParts, ratesAt, type Cost, type CostParts } from './cost-of.ts'
export { priceFor, type PriceOverride } from './price-for.ts'
export { mostFactor } from './billed-as.ts'
