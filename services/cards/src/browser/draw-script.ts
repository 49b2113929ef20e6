/** What the page is told of a font: its name, and the rest when the page has not seen it before. */
export interface PageFont {
  readonly id: string
  readonly face?: {
    readonly family: string
    readonly style: string
    readonly weight: string
    readonly range: string
    readonly data: string
  }
}

/** What `draw` in the page takes. */
export interface PageDrawing {
  /** Absent when it is that of the card before. */
  readonly css?: string
  readonly body: string
  readonly lang: string
  readonly zoom: number
  readonly fonts: readonly PageFont[]
}

/** The document that every card is drawn in. The policy stops what resolver rules and scripts being off would stop again. */
export const SHELL = `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'">
<style>html,body{margin:0;padding:0;overflow:hidden}</style><style id="style"></style></head><body></body></html>`

/**
 * Runs in the page, where the document's own scripts are off. The set of fonts is made exactly what the card needs: one
 * that an earlier card brought could draw a letter differently.
 */
export const DRAW_SCRIPT = `(() => {
  const faces = new Map()
  const sheet = document.getElementById('style')
  let fonts = ''
  const useFonts = async (wanted) => {
    const ids = wanted.map(({ id }) => id).join()
    if (ids === fonts) return
    fonts = ''
    document.fonts.clear()
    for (const { id, face } of wanted) {
      if (face) {
        const { family, style, weight, range, data } = face
        faces.set(id, new FontFace(family, 'url(' + data + ')', { style, weight, unicodeRange: range }))
      }
      document.fonts.add(faces.get(id))
    }
    await Promise.all(wanted.map(({ id }) => faces.get(id).load()))
    fonts = ids
  }
  return {
    async draw(drawing) {
      await useFonts(drawing.fonts)
      if (drawing.css !== undefined) sheet.textContent = drawing.css
      document.documentElement.lang = drawing.lang
      document.documentElement.style.zoom = drawing.zoom
      document.body.innerHTML = drawing.body
      await Promise.all(Array.from(document.images, (image) => image.decode()))
    },
  }
})()`
