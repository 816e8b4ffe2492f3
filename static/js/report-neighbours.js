// The page of a test in a report: on to the next test of the list that it was opened from. Without it tests follow each other in the
// order of the plan.

/** @typedef {{ run: string, opened: string, back: string, names: string[] }} Kept */

/** @returns {Kept | null} */
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem('benchloupe-list') ?? 'null')
  } catch {
    return null
  }
}

/** @param {string} href @param {string} text @param {string} key @param {string} rel */
function link(href, text, key, rel) {
  const made = document.createElement('a')
  made.href = href
  made.textContent = text
  made.dataset.key = key
  if (rel) made.rel = rel
  else made.className = 'quiet'
  return made
}

const { test, run } = document.body.dataset
const list = kept()
const nav = document.querySelector('.head .actions .pager')
const opened = location.hash.slice(1)
if (list && nav && test && list.run === run && list.opened === opened && list.names.includes(test)) {
  const at = list.names.indexOf(test)
  /** @param {number} step */
  const href = (step) => `${list.names[at + step]}.html${location.hash}`
  nav.replaceChildren(
    ...(at > 0 ? [link(href(-1), '‹ prev', 'k', 'prev')] : []),
    link(
      `../tests.html${list.back}`,
      `${(at + 1).toLocaleString('en-US')} of ${list.names.length.toLocaleString('en-US')}`,
      'g',
      '',
    ),
    ...(at + 1 < list.names.length ? [link(href(1), 'next ›', 'j', 'next')] : []),
  )
}
// the exchange of a test, and the way back, keep the list
for (const between of document.querySelectorAll('.head .actions [data-key="e"]'))
  if (between instanceof HTMLAnchorElement && opened !== '') between.hash = location.hash
