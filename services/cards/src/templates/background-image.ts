import type { Template } from './template.ts'

/** A picture above, the words below. */
export const backgroundImage: Template = {
  title: 'Background image',
  description: 'A picture above, the words below it.',
  theme: 'dark',
  nameFace: 'sans',
  bioFace: 'sans',
  shows: { background: { width: 500, height: 150 } },
  nameBox: { width: 440, height: 42, sizes: [34, 30, 27, 24, 21, 18], lineHeight: 1.2, stretch: 1.08 },
  bioBox: { width: 440, height: 68, sizes: [20, 18, 17, 16, 15, 14, 13, 12], lineHeight: 1.4 },
  css: `
    .background-image .background{inset:0 0 150px}
    .background-image .words{position:absolute;inset:150px 0 0;padding:16px 26px;background:var(--ground);
      border-top:3px solid var(--accent)}
    .background-image .name{font-weight:700;letter-spacing:-.02em;margin-bottom:5px}
    .background-image .bio{color:var(--soft)}
  `,
  markup: ({ background, name, bio, footer }) =>
    `${background}<div class="words">${name}${bio}</div>${footer}`,
}
