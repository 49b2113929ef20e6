import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { Resvg } from '@resvg/resvg-js'
import satori from 'satori'
import { nameOf } from './cards-contender.ts'

const require = createRequire(import.meta.url)

/** Makes the PNG of a card by satori and resvg. */
export type DrawBySatori = (place: number) => Promise<Buffer>

/** Loads the fonts, once. */
export async function prepareSatori(): Promise<DrawBySatori> {
  const [regular, bold] = await Promise.all(
    [400, 700].map((weight) =>
      readFile(require.resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff`)),
    ),
  )
  if (!regular || !bold) throw new TypeError('There are two fonts')
  const fonts = [
    { name: 'Inter', data: regular, weight: 400, style: 'normal' },
    { name: 'Inter', data: bold, weight: 700, style: 'normal' },
  ] as const
  return async (place) => {
    const svg = await satori(card(nameOf(place)), { width: 500, height: 300, fonts: [...fonts] })
    return new Resvg(svg).render().asPng()
  }
}

interface Box {
  readonly type: string
  readonly props: Readonly<Record<string, unknown>>
}

const box = (style: object, children: unknown): Box => ({
  type: 'div',
  props: { style: { display: 'flex', ...style }, children },
})

const GROUND = 'linear-gradient(120deg, #34d399, #6366f1 60%, #a21caf)'

/** The card as satori takes it: boxes of flex, each with its style; neither gradients of circles nor shadows of its own. */
function card(name: string): Box {
  return box(
    {
      width: 500,
      height: 300,
      position: 'relative',
      background: '#0f1419',
      color: '#f2f5f8',
      fontFamily: 'Inter',
    },
    [
      box({ position: 'absolute', left: 0, top: 0, width: 500, height: 130, backgroundImage: GROUND }, []),
      box(
        {
          position: 'absolute',
          left: 24,
          top: 74,
          width: 104,
          height: 104,
          borderRadius: 52,
          border: '5px solid #0f1419',
          background: '#60a5fa',
          color: '#08121f',
          fontSize: 40,
          fontWeight: 700,
          alignItems: 'center',
          justifyContent: 'center',
        },
        'C0',
      ),
      box({ position: 'absolute', left: 148, top: 138, fontSize: 30, fontWeight: 700 }, name),
      box(
        {
          position: 'absolute',
          left: 26,
          top: 192,
          width: 448,
          flexWrap: 'wrap',
          fontSize: 20,
          color: '#9aa9b8',
        },
        [
          text('Writes '),
          text('programs', { fontWeight: 700 }),
          text(' for engines that '),
          text('do not exist', { background: '#ffffff22', borderRadius: 5 }),
          text(' yet '),
          emoji('#ffcc4d'),
          emoji('#a0041e'),
        ],
      ),
    ],
  )
}

const text = (words: string, style: object = {}): Box => box({ whiteSpace: 'pre', ...style }, words)

/** A picture of the size of an emoji. */
function emoji(colour: string): Box {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><circle cx="18" cy="18" r="18" fill="${colour}"/></svg>`
  return {
    type: 'img',
    props: { width: 20, height: 20, src: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}` },
  }
}
