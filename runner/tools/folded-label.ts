/** What two labels have in common that are one where scores compare them: case and spacing aside. */
export const foldedLabel = (label: string): string =>
  label
    .trim()
    .replace(/[\s_-]+/g, ' ')
    .toLowerCase()
