import { hash } from 'node:crypto'

/** Pictures that need no photograph: gradients, drawn by the browser. */
export const BACKDROPS = {
  aurora:
    'radial-gradient(60% 90% at 15% 0%,#34d399 0,#34d39900 70%),radial-gradient(70% 100% at 85% 10%,#6366f1 0,#6366f100 70%),radial-gradient(90% 120% at 50% 110%,#a21caf 0,#a21caf00 60%),#0b1437',
  dusk: 'radial-gradient(80% 100% at 80% 110%,#fb923c 0,#fb923c00 65%),radial-gradient(70% 100% at 30% 100%,#f43f5e 0,#f43f5e00 70%),linear-gradient(#1e1b4b,#581c87)',
  lagoon:
    'radial-gradient(70% 110% at 85% 0%,#a7f3d0 0,#a7f3d000 65%),radial-gradient(70% 100% at 10% 100%,#0369a1 0,#0369a100 75%),linear-gradient(120deg,#0891b2,#14b8a6)',
  dunes:
    'radial-gradient(120% 90% at 20% 115%,#b45309 0,#b4530900 60%),radial-gradient(110% 80% at 85% 110%,#d97706 0,#d9770600 65%),linear-gradient(#fde68a,#fdba74)',
  meadow:
    'radial-gradient(100% 90% at 80% 115%,#166534 0,#16653400 65%),radial-gradient(100% 80% at 15% 110%,#4d7c0f 0,#4d7c0f00 70%),linear-gradient(#bae6fd,#d9f99d)',
  orchid:
    'radial-gradient(70% 100% at 10% 0%,#f0abfc 0,#f0abfc00 70%),radial-gradient(80% 110% at 95% 100%,#4f46e5 0,#4f46e500 70%),linear-gradient(135deg,#d946ef,#7c3aed)',
  ember:
    'radial-gradient(60% 90% at 75% 15%,#fbbf24 0,#fbbf2400 60%),radial-gradient(90% 110% at 20% 100%,#7f1d1d 0,#7f1d1d00 75%),linear-gradient(130deg,#dc2626,#ea580c)',
  slate:
    'radial-gradient(70% 100% at 85% 0%,#94a3b8 0,#94a3b800 70%),radial-gradient(80% 110% at 0% 100%,#0f172a 0,#0f172a00 75%),linear-gradient(135deg,#475569,#334155)',
} as const satisfies Readonly<Record<string, string>>
export type Backdrop = keyof typeof BACKDROPS

export const BACKDROP_NAMES = Object.keys(BACKDROPS) as readonly Backdrop[]

export const isBackdrop = (text: string): text is Backdrop => Object.hasOwn(BACKDROPS, text)

/** The backdrop of a card that names none: always the same one for the same name. */
export function backdropFor(name: string): Backdrop {
  const place = Number.parseInt(hash('sha256', name).slice(0, 6), 16) % BACKDROP_NAMES.length
  return BACKDROP_NAMES[place] ?? 'aurora'
}
