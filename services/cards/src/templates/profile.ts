import type { Template } from './template.ts'

/** Shared by the two profiles, which differ in their colours. */
export const profile: Omit<Template, 'title' | 'description' | 'theme'> = {
  nameFace: 'sans',
  bioFace: 'sans',
  shows: { avatar: { width: 94, height: 94 }, background: { width: 500, height: 130 } },
  nameBox: { width: 320, height: 40, sizes: [30, 27, 24, 21, 18, 16], lineHeight: 1.25, stretch: 1.08 },
  bioBox: { width: 448, height: 84, sizes: [20, 18, 17, 16, 15, 14, 13, 12], lineHeight: 1.4 },
  css: `
    .profile .background{inset:0 0 170px}
    .profile .avatar{position:absolute;left:24px;top:74px;width:104px;height:104px;border-radius:50%;
      border:5px solid var(--ground);box-shadow:0 2px 10px #0003;font-size:40px}
    .profile .name{position:absolute;inset:138px 24px auto 148px;font-weight:700;letter-spacing:-.02em}
    .profile .bio{position:absolute;inset:192px 26px auto;color:var(--soft)}
  `,
  markup: ({ background, avatar, name, bio, footer }) => `${background}${avatar}${name}${bio}${footer}`,
}
