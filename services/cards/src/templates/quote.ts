import type { Template } from './template.ts'

/** What somebody said, and who. */
export const quote: Template = {
  title: 'Quote',
  description: 'The words first, set in a serif; then who said them.',
  theme: 'paper',
  nameFace: 'sans',
  bioFace: 'serif',
  shows: { avatar: { width: 44, height: 44 } },
  nameBox: { width: 350, height: 24, sizes: [17, 16, 15, 14, 13], lineHeight: 1.35, stretch: 1.06 },
  bioBox: {
    width: 396,
    height: 158,
    sizes: [32, 29, 26, 23, 21, 19, 17, 15, 13],
    lineHeight: 1.3,
    stretch: 1.02,
  },
  css: `
    .quote .mark{position:absolute;left:22px;top:4px;font:600 130px/1 var(--serif);color:var(--accent);opacity:.9}
    .quote .said{position:absolute;inset:34px 26px 88px 78px;display:flex;align-items:center}
    .quote .bio{font-weight:420;letter-spacing:-.01em;width:100%}
    .quote .who{position:absolute;inset:auto 26px 22px 78px;height:48px;display:flex;align-items:center;gap:13px}
    .quote .avatar{width:44px;height:44px;border-radius:50%;flex:none;font-size:17px}
    .quote .name{font-weight:650;color:var(--soft)}
  `,
  markup: ({ name, bio, avatar, footer }) =>
    `<div class="mark">\u201c</div><div class="said">${bio}</div><div class="who">${avatar}${name}</div>${footer}`,
}
