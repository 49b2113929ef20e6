import type { Template } from './template.ts'

/** Large letters over a picture. */
export const poster: Template = {
  title: 'Poster',
  description: 'Large letters over a picture that fills the card.',
  theme: 'midnight',
  nameFace: 'geometric',
  bioFace: 'geometric',
  shows: { background: { width: 500, height: 300 } },
  nameBox: {
    width: 430,
    height: 134,
    sizes: [66, 58, 52, 46, 40, 35, 30, 26],
    lineHeight: 1.02,
    stretch: 1.06,
  },
  bioBox: { width: 420, height: 74, sizes: [19, 18, 17, 16, 15, 14, 13, 12], lineHeight: 1.4 },
  css: `
    .poster{color:#fff}
    .poster .background{inset:0}
    .poster .shade{position:absolute;inset:0;background:linear-gradient(#0007,transparent 24%),linear-gradient(transparent 8%,#0009 62%,#000c)}
    .poster .words{position:absolute;inset:auto 30px 28px;display:flex;flex-direction:column}
    .poster .name{font-weight:700;letter-spacing:-.035em;text-wrap:balance;text-shadow:0 1px 18px #0007}
    .poster .bio{margin-top:9px;color:#ffffffdd;text-shadow:0 1px 8px #0009}
    .poster .bio a{color:#fff}
    .poster .stripe{position:absolute;left:30px;top:0;width:64px;height:7px;background:var(--accent)}
    .poster .footer{right:auto;left:30px;bottom:auto;top:22px;color:#ffffffd0}
  `,
  markup: ({ background, name, bio, footer }) =>
    `${background}<div class="shade"></div><div class="stripe"></div>${footer}<div class="words">${name}${bio}</div>`,
}
