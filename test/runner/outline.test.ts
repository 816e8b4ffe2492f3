import t from '../helpers/tap.ts'
import { fillOutline } from '../../runner/draw/outline.ts'

t.test('an outline is filled, overlaps and holes as fonts mean them', (t) => {
  const square = fillOutline('M0,0L10,0L10,10L0,10Z', 1)
  t.match(square, { left: 0, top: 10 })
  const sum = (path: string): number =>
    Array.from(fillOutline(path, 1)?.ink ?? []).reduce((all: number, ink) => all + ink / 255, 0)
  const near = (path: string, area: number, name: string) => t.ok(Math.abs(sum(path) - area) < area * 0.03, name)
  near('M0,0L10,0L10,10L0,10Z', 100, 'square')
  near('M0,0L10,0L10,10L0,10ZM5,0L15,0L15,10L5,10Z', 150, 'two that overlap, turned the same way')
  near('M0,0L10,0L10,10L0,10ZM2,2L2,8L8,8L8,2Z', 64, 'a hole is turned the other way')
  near('M0,0Q20,0 20,20L0,20Z', 1000 / 3, 'a quadratic curve')
  near('M20,0C20,26.67 -20,26.67 -20,0Z', 640, 'a cubic curve')
  near('M0,0L10,0L10,10L0,10', 100, 'a part left open is closed')
  t.equal(fillOutline('', 1), null)
  t.end()
})
