import type { Template } from './template.ts'

/** A name and what there is to say of it, in the middle. */
export const basic: Template = {
  title: 'Basic',
  description: 'A name and a few words, in the middle of nothing else.',
  theme: 'light',
  nameFace: 'sans',
  bioFace: 'sans',
  shows: {},
  nameBox: { width: 420, height: 96, sizes: [46, 42, 38, 34, 30, 26, 22], lineHeight: 1.15, stretch: 1.08 },
  bioBox: { width: 408, height: 112, sizes: [20, 18, 17, 16, 15, 14, 13, 12], lineHeight: 1.45 },
  css: `
    .basic{display:flex;flex-direction:column;align-items:center;justify-content:center;text-align:center;padding:0 40px}
    .basic::before{content:"";position:absolute;inset:0 0 auto;height:6px;background:var(--accent)}
    .basic .name{text-align:center;font-weight:750;letter-spacing:-.022em}
    .basic .rule{width:44px;height:4px;border-radius:2px;background:var(--accent);margin:14px 0;flex:none}
    .basic .bio{color:var(--soft);text-align:center}
  `,
  markup: ({ name, bio, footer }) => `${name}${bio && '<div class="rule"></div>'}${bio}${footer}`,
}
