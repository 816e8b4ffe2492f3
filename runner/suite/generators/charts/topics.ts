/** What a chart is about. Values are multiples of a quarter of `step`, the distance of two ticks of the axis. */
export interface Topic {
  title: string
  /** what is measured, without a unit; asked for by this name where there is one series */
  measure: string
  unit: string
  /** name of the axis along the categories */
  axis: string
  categories: readonly string[]
  /** categories are times */
  overTime: boolean
  series: readonly string[]
  step: number
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const QUARTERS = ['Q1', 'Q2', 'Q3', 'Q4']
const CITIES = ['Oslo', 'Lima', 'Porto', 'Kyoto', 'Dakar', 'Perth', 'Quito']
const years = (from: number, number: number): string[] =>
  Array.from({ length: number }, (_, index) => String(from + index))

/** Invented figures; the names only make the questions natural. */
export const TOPICS: readonly Topic[] = [
  {
    title: 'Monthly rainfall',
    measure: 'rainfall',
    unit: 'mm',
    axis: 'Month',
    categories: MONTHS,
    overTime: true,
    series: ['Coast', 'Hills', 'Plain'],
    step: 20,
  },
  {
    title: 'Museum visitors',
    measure: 'visitors',
    unit: 'thousands',
    axis: 'Year',
    categories: years(2016, 8),
    overTime: true,
    series: ['Art', 'Science', 'History'],
    step: 40,
  },
  {
    title: 'Energy sold',
    measure: 'energy sold',
    unit: 'GWh',
    axis: 'Quarter',
    categories: QUARTERS,
    overTime: true,
    series: ['Wind', 'Solar', 'Hydro'],
    step: 200,
  },
  {
    title: 'Average rent',
    measure: 'rent',
    unit: 'EUR per month',
    axis: 'City',
    categories: CITIES,
    overTime: false,
    series: ['One room', 'Two rooms', 'Three rooms'],
    step: 400,
  },
  {
    title: 'Bicycles counted',
    measure: 'bicycles',
    unit: 'counts a day',
    axis: 'Month',
    categories: MONTHS,
    overTime: true,
    series: ['Bridge', 'Harbour', 'Station'],
    step: 500,
  },
  {
    title: 'Library loans',
    measure: 'loans',
    unit: 'thousands',
    axis: 'Year',
    categories: years(2018, 7),
    overTime: true,
    series: ['Books', 'Audio', 'Games'],
    step: 10,
  },
  {
    title: 'Harvest',
    measure: 'harvest',
    unit: 't',
    axis: 'Year',
    categories: years(2015, 9),
    overTime: true,
    series: ['Apples', 'Pears', 'Plums'],
    step: 100,
  },
  {
    title: 'Support requests',
    measure: 'requests',
    unit: 'tickets a week',
    axis: 'Quarter',
    categories: QUARTERS,
    overTime: true,
    series: ['E-mail', 'Phone', 'Chat'],
    step: 50,
  },
  {
    title: 'Response time',
    measure: 'response time',
    unit: 'ms',
    axis: 'Region',
    categories: ['North', 'East', 'South', 'West', 'Centre'],
    overTime: false,
    series: ['Read', 'Write', 'Search'],
    step: 40,
  },
  {
    title: 'Coffee roasted',
    measure: 'coffee roasted',
    unit: 'kg',
    axis: 'Month',
    categories: MONTHS,
    overTime: true,
    series: ['Light', 'Medium', 'Dark'],
    step: 80,
  },
]

/** A whole and its parts. */
export interface Whole {
  title: string
  whole: string
  parts: readonly string[]
}

export const WHOLES: readonly Whole[] = [
  {
    title: 'Electricity by source',
    whole: 'the electricity',
    parts: ['Wind', 'Solar', 'Hydro', 'Nuclear', 'Gas', 'Coal'],
  },
  { title: 'Trips by means of travel', whole: 'all trips', parts: ['Walking', 'Bicycle', 'Bus', 'Train', 'Car'] },
  {
    title: 'Household spending',
    whole: 'the spending',
    parts: ['Housing', 'Food', 'Transport', 'Health', 'Leisure', 'Savings'],
  },
  { title: 'Use of land', whole: 'the land', parts: ['Forest', 'Fields', 'Meadows', 'Water', 'Built-up'] },
  { title: 'Orders by region', whole: 'all orders', parts: ['North', 'East', 'South', 'West', 'Overseas'] },
  { title: 'Waste by kind', whole: 'the waste', parts: ['Paper', 'Glass', 'Plastic', 'Metal', 'Organic', 'Other'] },
]
