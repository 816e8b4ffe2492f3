// A picture dropped anywhere on a page is sent to /find, as the form there does it: its test opens. A ZIP is sent to /open: the run in
// it opens.

/** @type {HTMLFormElement | null} */
const box = document.querySelector('form.find')
let depth = 0

/** @param {DragEvent} event */
const carriesFile = (event) => event.dataTransfer?.types.includes('Files') ?? false

/** A field that takes files itself keeps what is dropped on it.
 * @param {DragEvent} event */
const isTaken = (event) => event.target instanceof Element && event.target.closest('input[type=file]') !== null

/** @param {boolean} on */
function show(on) {
  document.documentElement.classList.toggle('dropping', on)
}

/** @param {File} file */
const isZip = ({ name, type }) => /\.zip$/i.test(name) || /^application\/(x-)?zip/.test(type)

/** @param {HTMLFormElement} find @param {File} dropped */
function send(find, dropped) {
  const run = find.dataset.open && isZip(dropped) ? find.dataset.open : ''
  if (run) post(run, 'file', dropped)
  else post(find.action, 'picture', dropped)
}

/** @param {string} address @param {string} name @param {File} file */
function post(address, name, file) {
  const form = document.createElement('form')
  form.action = address
  form.method = 'post'
  form.enctype = 'multipart/form-data'
  form.hidden = true
  const field = document.createElement('input')
  field.type = 'file'
  field.name = name
  form.append(field)
  document.body.append(form)
  const transfer = new DataTransfer()
  transfer.items.add(file)
  field.files = transfer.files
  form.submit()
}

if (box) {
  addEventListener('dragenter', (event) => {
    if (carriesFile(event)) {
      depth++
      show(true)
    }
  })
  addEventListener('dragleave', (event) => {
    if (carriesFile(event)) {
      depth = Math.max(0, depth - 1)
      show(depth > 0)
    }
  })
  addEventListener('dragover', (event) => {
    if (carriesFile(event) && !isTaken(event)) event.preventDefault()
  })
  addEventListener('drop', (event) => {
    depth = 0
    show(false)
    const file = event.dataTransfer?.files[0]
    if (!carriesFile(event) || isTaken(event) || !file) return
    event.preventDefault()
    send(box, file)
  })
  // a screenshot or a copied picture, pasted where one searches
  box.addEventListener('paste', (event) => {
    const file = event.clipboardData?.files[0]
    if (!file) return
    event.preventDefault()
    send(box, file)
  })
}
