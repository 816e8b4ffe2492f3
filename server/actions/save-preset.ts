import { PresetError } from '../catalog/presets.ts'
import { defineAction } from '../define-page.ts'
import { textOf } from '../filters/index.ts'
import { OrderFormFields, readPart } from '../order-form.ts'
import { urls } from '../urls.ts'

/** POST /presets: the order form under the name `presetName`. What is not chosen in it yet is left open. A preset of that
 * name is replaced where the form came from it (`loaded`), or where that is said (`replace`). */
export const savePreset = defineAction({
  body: OrderFormFields,
  async run({ body }, { catalog }) {
    const again = (problems: { field: string; message: string }[]) => ({
      again: '/runs/new',
      form: { values: body, problems },
    })
    const name = textOf(body, 'presetName')
    const { order, problems } = readPart(body)
    if (problems.length > 0) return again(problems)
    try {
      const preset = await catalog.presets.save(
        name,
        order,
        textOf(body, 'replace') !== '' || (name !== '' && name === textOf(body, 'loaded')),
      )
      return { redirect: urls.newRun({ preset: preset.name }), told: preset }
    } catch (error) {
      if (error instanceof PresetError) return again(error.problems)
      throw error
    }
  },
})
