import type { Template } from './template.ts'

/** A window in which a name is asked for. */
export const terminal: Template = {
  title: 'Terminal',
  description: 'A window, a prompt, an answer.',
  theme: 'dark',
  nameFace: 'mono',
  bioFace: 'mono',
  shows: {},
  nameBox: { width: 392, height: 64, sizes: [27, 24, 21, 19, 17, 15], lineHeight: 1.3, stretch: 1.1 },
  bioBox: {
    width: 420,
    height: 106,
    sizes: [19, 18, 17, 16, 15, 14, 13, 12, 11],
    lineHeight: 1.5,
    stretch: 1.12,
  },
  css: `
    .terminal{background:linear-gradient(140deg,color-mix(in srgb,var(--accent) 55%,var(--ground)),color-mix(in srgb,var(--accent) 12%,var(--ground)))}
    .terminal .window{position:absolute;inset:16px 18px;border-radius:11px;background:var(--ground);overflow:hidden;
      box-shadow:0 8px 24px #0006,0 0 0 1px color-mix(in srgb,var(--ink) 14%,transparent)}
    .terminal .bar{height:32px;display:flex;align-items:center;gap:7px;padding:0 13px;
      background:color-mix(in srgb,var(--ink) 7%,var(--ground))}
    .terminal .bar i{width:11px;height:11px;border-radius:50%;background:#ff5f57}
    .terminal .bar i+i{background:#febc2e}
    .terminal .bar i+i+i{background:#28c840}
    .terminal .name{font-weight:700;margin:15px 18px 9px 44px}
    .terminal .prompt{position:absolute;left:19px;top:47px;font:700 22px/1.3 var(--mono);color:var(--accent)}
    .terminal .bio{color:var(--soft);margin:0 18px 0 20px}
    .terminal .footer{right:32px;bottom:24px}
  `,
  markup: ({ name, bio, footer }) =>
    `<div class="window"><div class="bar"><i></i><i></i><i></i></div><div class="prompt">\u276f</div>${name}${bio}</div>${footer}`,
}
