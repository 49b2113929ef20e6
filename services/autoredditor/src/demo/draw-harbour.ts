const WIDTH = 1000
const HEIGHT = 640
const HORIZON = 400

interface Light {
  readonly sky: readonly [string, string]
  readonly sea: readonly [string, string]
  readonly sun: string
  /** From the left and from the top. */
  readonly at: readonly [number, number]
  /** Far and near. */
  readonly hills: readonly [string, string]
}

const LIGHTS: readonly Light[] = [
  {
    sky: ['#5b6aa8', '#f7b58b'],
    sea: ['#d98f7c', '#3b4a7a'],
    sun: '#ffe3b0',
    at: [250, 380],
    hills: ['#a57b8d', '#6d5c86'],
  },
  {
    sky: ['#3f9fe0', '#cdeafb'],
    sea: ['#5fb4dd', '#17608f'],
    sun: '#fffbe0',
    at: [700, 110],
    hills: ['#94c3a5', '#5d9b72'],
  },
  {
    sky: ['#2d2a5a', '#f2705a'],
    sea: ['#c4574f', '#231f4a'],
    sun: '#ffb35c',
    at: [760, 385],
    hills: ['#8a4a68', '#432f5e'],
  },
  {
    sky: ['#070b1f', '#25345f'],
    sea: ['#2a3d6d', '#080d20'],
    sun: '#f3f1dc',
    at: [300, 120],
    hills: ['#1d2849', '#121a38'],
  },
]
const HULLS = ['#c8372d', '#2f5fb3', '#2e8b57', '#e0a82e', '#f2f2ee'] as const
const FLEET = 5

/** How many there are. */
export const HARBOURS = LIGHTS.length * (HULLS.length + 1)

/** A harbour as SVG, always the same one for a number from 0 up to, not including, `HARBOURS`. */
export function drawHarbour(number: number): string {
  const light = LIGHTS[Math.floor(number / (HULLS.length + 1))] ?? LIGHTS[0]
  if (!light) throw new TypeError('There is light')
  const boat = number % (HULLS.length + 1)
  const random = sequence(number + 1)
  const boats =
    boat === FLEET
      ? HULLS.map((hull, index) => drawBoat(130 + index * 180, 470 + random() * 70, 0.6, hull))
      : [drawBoat(350 + random() * 300, 520, 1.4, HULLS[boat] ?? HULLS[0])]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">`,
    `<defs>${gradient('sky', light.sky)}${gradient('sea', light.sea)}</defs>`,
    `<rect width="${WIDTH}" height="${HORIZON}" fill="url(#sky)"/>`,
    ...(number >= HARBOURS - HULLS.length - 1 ? drawStars(random) : []),
    `<circle cx="${light.at[0]}" cy="${light.at[1]}" r="46" fill="${light.sun}"/>`,
    drawHills(random, light.hills[0], 95),
    drawHills(random, light.hills[1], 50),
    `<rect y="${HORIZON}" width="${WIDTH}" height="${HEIGHT - HORIZON}" fill="url(#sea)"/>`,
    ...drawGlitter(random, light),
    ...boats,
    `<text x="24" y="${HEIGHT - 24}" font-family="sans-serif" font-size="22" fill="#fff" opacity=".8">AutoRedditor demo: a drawing, not a post</text>`,
    '</svg>',
  ].join('\n')
}

const gradient = (id: string, [from, to]: readonly [string, string]): string =>
  `<linearGradient id="${id}" x2="0" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>`

/** Three waves of other lengths, one over the other, as far as they are above the water. */
function drawHills(random: () => number, colour: string, height: number): string {
  const waves = [1.5, 3.1, 6.7].map((turns) => ({ turns, begin: random() * 2 * Math.PI }))
  const tops = Array.from({ length: 51 }, (_, step) => {
    const swell = waves.reduce(
      (sum, { turns, begin }) => sum + Math.sin(begin + (step / 50) * turns * 2 * Math.PI) / turns,
      0,
    )
    return `${step * (WIDTH / 50)} ${round(HORIZON - Math.max(4, height * (0.55 + swell * 0.6)))}`
  })
  return `<path d="M0 ${HORIZON} L${tops.join(' L')} L${WIDTH} ${HORIZON} Z" fill="${colour}"/>`
}

const drawStars = (random: () => number): readonly string[] =>
  Array.from(
    { length: 60 },
    () =>
      `<circle cx="${round(random() * WIDTH)}" cy="${round(random() * (HORIZON - 120))}" r="${round(0.6 + random() * 1.4)}" fill="#fff"/>`,
  )

const drawGlitter = (random: () => number, { sun, at }: Light): readonly string[] =>
  Array.from({ length: 26 }, (_, index) => {
    const width = 20 + random() * 60 + index * 3
    const x = at[0] - width / 2 + (random() - 0.5) * (30 + index * 6)
    return `<rect x="${round(x)}" y="${HORIZON + 6 + index * 9}" width="${round(width)}" height="2.5" rx="1" fill="${sun}" opacity=".35"/>`
  })

function drawBoat(x: number, y: number, scale: number, hull: string): string {
  return [
    `<g transform="translate(${round(x)} ${round(y)}) scale(${scale})">`,
    '<path d="M0 -6 V-150" stroke="#3a2c22" stroke-width="5"/>',
    '<path d="M6 -148 Q70 -70 78 -18 L6 -18 Z" fill="#fdfaf1"/>',
    '<path d="M-6 -136 Q-46 -70 -56 -18 L-6 -18 Z" fill="#efe8d6"/>',
    `<path d="M-90 -8 H100 Q84 34 50 36 H-46 Q-78 32 -90 -8 Z" fill="${hull}"/>`,
    '<path d="M-84 6 H96" stroke="#fff" stroke-width="3" opacity=".7"/>',
    '<ellipse cx="4" cy="42" rx="96" ry="7" fill="#000" opacity=".18"/>',
    '</g>',
  ].join('')
}

const round = (value: number): number => Math.round(value * 10) / 10

/** Numbers from 0 up to 1 that are always the same for a seed: a linear congruential generator. */
function sequence(seed: number): () => number {
  let state = (seed * 2_654_435_761) % 2 ** 32
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}
