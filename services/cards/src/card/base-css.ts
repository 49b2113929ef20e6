/** What all templates share. */
export const BASE_CSS = `
*,*::before,*::after{box-sizing:border-box}
h1,p{margin:0;font:inherit}
.card{position:relative;width:500px;height:300px;overflow:hidden;background:var(--ground);color:var(--ink);
font-size:16px;line-height:1.4;-webkit-font-smoothing:antialiased}
.name,.bio{overflow:hidden;overflow-wrap:anywhere;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:var(--lines)}
.name{text-align:start;padding-bottom:.15em;margin-bottom:-.15em}
.bio p{display:block;white-space:pre-line;text-wrap:pretty}
.bio p+p{margin-top:.35em}
.card a{color:var(--accent);text-decoration:none}
.card strong{font-weight:700;color:color-mix(in srgb,currentColor 60%,var(--ink))}
.card code{font-family:var(--mono);font-size:.88em;padding:.08em .32em;border-radius:.3em;-webkit-box-decoration-break:clone;box-decoration-break:clone;
background:color-mix(in srgb,currentColor 13%,transparent)}
.card del{opacity:.7}
.emoji{height:1.06em;width:1.06em;margin:0 .05em 0 .08em;vertical-align:-.16em}
.background{position:absolute;overflow:hidden}
.background img,.avatar img{display:block;width:100%;height:100%;object-fit:cover}
.avatar{overflow:hidden;display:grid;place-content:center;font-weight:650;letter-spacing:.01em;line-height:1;
background:var(--accent);color:var(--on-accent)}
.avatar img{min-width:0;min-height:0}
.avatar .emoji{width:1.25em;height:1.25em;margin:0}
.footer{position:absolute;right:14px;bottom:9px;font-size:11px;line-height:1.3;color:var(--soft);max-width:260px;
overflow:hidden;white-space:nowrap;text-overflow:ellipsis}
`.replaceAll('\n', '')
