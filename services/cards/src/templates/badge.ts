import type { Template } from './template.ts'

/** A picture at one side and the words at the other, as on the badge of a conference. */
export const badge: Template = {
  title: 'Badge',
  description: 'A tall picture at one side, the words beside it.',
  theme: 'rose',
  nameFace: 'geometric',
  bioFace: 'sans',
  shows: { avatar: { width: 122, height: 122 }, background: { width: 192, height: 300 } },
  nameBox: { width: 250, height: 88, sizes: [38, 34, 30, 27, 24, 21, 18], lineHeight: 1.08, stretch: 1.06 },
  bioBox: { width: 254, height: 112, sizes: [18, 17, 16, 15, 14, 13, 12], lineHeight: 1.42 },
  css: `
    .badge .side{position:absolute;inset:0 308px 0 0;overflow:hidden}
    .badge .background{inset:0}
    .badge .side::after{content:"";position:absolute;inset:0 0 0 auto;width:6px;background:var(--accent)}
    .badge .avatar{position:absolute;left:27px;top:81px;width:132px;height:132px;border-radius:28px;
      border:5px solid #fff;box-shadow:0 10px 30px #0006;transform:rotate(-4deg);font-size:52px}
    .badge .words{position:absolute;inset:0 24px 0 222px;display:flex;flex-direction:column;justify-content:center}
    .badge .name{font-weight:700;letter-spacing:-.03em}
    .badge .rule{width:34px;height:4px;border-radius:2px;background:var(--accent);margin:13px 0 12px;flex:none}
    .badge .bio{color:var(--soft)}
  `,
  markup: ({ background, avatar, name, bio, footer }) =>
    `<div class="side">${background}${avatar}</div><div class="words">${name}<div class="rule"></div>${bio}</div>${footer}`,
}
