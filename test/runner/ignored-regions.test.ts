import t from '../helpers/tap.ts'
import { countedTest, figuresOver, missesOf } from '../helpers/counted.ts'
import { marksOf } from '../../runner/score/marks.ts'
import { detect } from '../../runner/test-types/detect.ts'

const image = { width: 1000, height: 500 }
const frame = { space: 'pixel', original: image, sent: image } as const
const given = { labels: ['person', 'car'] }
const truth = {
  boxes: [{ label: 'person', box: [100, 100, 100, 100] as [number, number, number, number] }],
  ignored: [
    { label: 'person', box: [500, 100, 400, 300] as [number, number, number, number], crowd: true },
    { label: 'car', box: [10, 10, 40, 40] as [number, number, number, number] },
  ],
}

function scored(boxes: readonly (readonly [label: string, ...box: number[]])[]) {
  const reply = JSON.stringify(boxes.map(([label, x, y, w, h]) => ({ label, box: [x!, y!, x! + w!, y! + h!] })))
  const answer = detect.read(reply, { given, ...frame })
  if (!answer.readable) throw new Error(answer.reason)
  return detect.score({ given, truth, answer, original: image, passMark: 0.7 })
}

t.test('what is found on an ignored region counts neither way', (t) => {
  const right = ['person', 100, 100, 100, 100] as const
  const crowded = scored([right, ['person', 510, 120, 30, 60], ['person', 600, 120, 30, 60]])
  t.equal(crowded.score, 1)
  t.equal(
    crowded.sentence,
    '1 of 1 objects found, 0 extra; 2 on ignored regions, not counted.',
    'people within a crowd (COCO: by the share of the found box)',
  )
  t.equal(scored([right, ['car', 510, 120, 30, 60]]).score, 2 / 3, 'a crowd of people hides no car')
  t.equal(scored([right, ['person', 470, 120, 50, 60]]).score, 2 / 3, 'nor what lies mostly outside of it')
  t.equal(scored([right, ['car', 10, 10, 40, 36]]).score, 1, 'a difficult object that is found is no extra')
  t.equal(scored([right]).score, 1, 'and one that is not found is no miss')
  t.equal(scored([right, ['car', 10, 10, 10, 10]]).score, 2 / 3, 'a part of it is another object')

  t.same(
    marksOf(crowded.matches).map(({ role, label }) => [role, label]),
    [
      ['expected', 'person'],
      ['found', 'person'],
      ['found', ''],
      ['ignored', 'person'],
      ['ignored', 'person'],
      ['ignored', 'person (crowd)'],
      ['ignored', 'car (difficult)'],
    ],
    'the regions are drawn as such',
  )
  t.match(missesOf('m', 'detect', [{ n: 1, image: 'a', size: image, matches: crowded.matches }]), {
    matched: 1,
    missed: 0,
    extra: 0,
  })
  const figures = figuresOver(detect, [countedTest(detect, { given, truth }, crowded)])
  t.same(
    figures.filter(({ name }) => name !== 'iou').map(({ name, value }) => [name, value]),
    [
      ['f1', 1],
      ['precision', 1],
      ['recall', 1],
      ['ap', 1],
      ['ap-coco', 1],
    ],
  )
  t.end()
})
