// A picture dropped anywhere on a page is sent to /find, as the form there does it: its test opens.

const box = document.querySelector('form.find')
let depth = 0

/** @param {DragEvent} event */
const carriesFile = (event) => event.dataTransfer?.types.includes('Files') ?? false

/** A field that takes files itself keeps what is dropped on it. */
const isTaken = (event) => event.target instanceof Element && event.target.closest('input[type=file]') !== null

function show(on) {
  document.documentElement.classList.toggle('dropping', on)
}

/** @param {FileList} files */
function send(files) {
  const form = document.createElement('form')
  form.action = box.action
  form.method = 'post'
  form.enctype = 'multipart/form-data'
  form.hidden = true
  const field = document.createElement('input')
  field.type = 'file'
  field.name = 'picture'
  form.append(field)
  document.body.append(form)
  const one = new DataTransfer()
  one.items.add(files[0])
  field.files = one.files
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
    if (!carriesFile(event) || isTaken(event) || !event.dataTransfer.files.length) return
    event.preventDefault()
    send(event.dataTransfer.files)
  })
  // a screenshot or a copied picture, pasted where one searches
  box.addEventListener('paste', (event) => {
    if (!event.clipboardData?.files.length) return
    event.preventDefault()
    send(event.clipboardData.files)
  })
}
