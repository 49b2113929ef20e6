const SIZE = 24
/** An emoji of several signs that is drawn as several pictures is at least this much wider than one. */
const SEVERAL = 1.5

/** Whether this device draws an emoji as one picture in colour. */
export type Draws = (text: string) => boolean

/** Nothing when the device has no emoji in colour at all, or lets nobody look: then nothing can be said. */
export function lookAtEmoji(): Draws | undefined {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  if (!context) return undefined
  context.canvas.width = SIZE * 2
  context.canvas.height = SIZE * 2
  context.textBaseline = 'top'
  context.font = `${SIZE}px ${getComputedStyle(document.documentElement).getPropertyValue('--emoji')}`
  const usual = context.measureText('😀').width
  const draws: Draws = (text) =>
    context.measureText(text).width < usual * SEVERAL && isColoured(context, text)
  return draws('😀') ? draws : undefined
}

/** A picture has colours of its own; a letter, or a box for a missing one, has that of the pen. */
function isColoured(context: CanvasRenderingContext2D, text: string): boolean {
  const [black, red] = ['#000', '#f00'].map((pen) => drawIn(context, text, pen))
  return black === red && black !== undefined && /[1-9]/.test(black)
}

function drawIn(context: CanvasRenderingContext2D, text: string, pen: string): string {
  context.clearRect(0, 0, SIZE * 2, SIZE * 2)
  context.fillStyle = pen
  context.fillText(text, 0, 0)
  return context.getImageData(0, 0, SIZE * 2, SIZE * 2).data.join()
}
