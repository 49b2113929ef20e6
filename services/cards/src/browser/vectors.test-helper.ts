/** A way in which markup makes a browser ask for something, or go somewhere. */
export interface Vector {
  readonly name: string
  readonly markup: string
  /** The paths that an ordinary browser with a network asks for when it is shown this; by some it asks for nothing. */
  readonly asks: readonly string[]
}

/**
 * The ways there are, all of which lead to one address.
 *
 * @param url - `http://127.0.0.1:PORT`
 */
export function listVectors(url: string): readonly Vector[] {
  const at = (host: string): string => url.replace('127.0.0.1', host)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"><image href="${url}/in-svg"/></svg>`
  const prefetch = JSON.stringify({ prefetch: [{ source: 'list', urls: [`${url}/speculation`] }] })
  const describe = (name: string, markup: string, ...asks: readonly string[]): Vector => ({
    name,
    markup,
    asks,
  })
  return [
    describe('a picture', `<img src="${url}/img">`, '/img'),
    describe('a picture by name', `<img src="${at('localhost')}/name">`, '/name'),
    describe('a picture by a number', `<img src="${at('2130706433')}/number">`, '/number'),
    describe('a picture in octal', `<img src="${at('0177.0.0.1')}/octal">`, '/octal'),
    describe('a picture by IPv6', `<img src="${at('[::ffff:127.0.0.1]')}/v6">`, '/v6'),
    describe('a picture of a file', '<img src="file:///etc/hostname">'),
    describe(
      'a set of pictures',
      `<img srcset="${url}/srcset 1x"><picture><source srcset="${url}/source"><img></picture>`,
      '/srcset',
      '/source',
    ),
    describe('a button of a picture', `<input type="image" src="${url}/button">`, '/button'),
    describe('a ground', `<body background="${url}/ground">`, '/ground'),
    describe(
      'a script',
      `<script src="${url}/script"></script><script>fetch('${url}/fetch')</script>`,
      '/script',
      '/fetch',
    ),
    describe(
      'a handler',
      `<img src="data:," onerror="new Image().src='${url}/onerror'"><body onload="fetch('${url}/onload')">`,
      '/onerror',
      '/onload',
    ),
    describe('an import of a style', `<style>@import url("${url}/import");</style>`, '/import'),
    describe(
      'a background of a style',
      `<div style="width:9px;height:9px;background:url(${url}/background)">a</div>`,
      '/background',
    ),
    describe(
      'other pictures of a style',
      `<style>p{background:image-set(url(${url}/set) 1x)}li{list-style:url(${url}/list)}</style><p>a</p><li>a</li>`,
      '/set',
      '/list',
    ),
    describe(
      'a font',
      `<style>@font-face{font-family:x;src:url(${url}/font)}p{font-family:x}</style><p>a</p>`,
      '/font',
    ),
    describe('a frame', `<iframe src="${url}/iframe"></iframe>`, '/iframe'),
    describe('a frame with a document', `<iframe srcdoc="<img src='${url}/srcdoc'>"></iframe>`, '/srcdoc'),
    describe(
      'an object',
      `<object data="${url}/object"></object><embed src="${url}/embed">`,
      '/object',
      '/embed',
    ),
    describe('a style sheet', `<link rel="stylesheet" href="${url}/stylesheet">`, '/stylesheet'),
    describe(
      'a preload',
      `<link rel="preload" as="image" href="${url}/preload"><link rel="modulepreload" href="${url}/module">`,
      '/preload',
      '/module',
    ),
    describe(
      'a prefetch',
      `<link rel="prefetch" href="${url}/prefetch"><link rel="prerender" href="${url}/prerender">`,
      '/prefetch',
    ),
    describe(
      'a rule of what comes next',
      `<script type="speculationrules">${prefetch}</script>`,
      '/speculation',
    ),
    // Chromium without a window asks for none of the next two.
    describe('a preconnect', `<link rel="preconnect" href="${url}"><link rel="dns-prefetch" href="${url}">`),
    describe('an icon', `<link rel="icon" href="${url}/icon"><link rel="manifest" href="${url}/manifest">`),
    describe(
      'a film',
      `<video src="${url}/video" autoplay></video><video poster="${url}/poster"></video><audio src="${url}/audio" autoplay></audio>`,
      '/video',
      '/poster',
      '/audio',
    ),
    describe(
      'a picture in SVG',
      `<svg><image href="${url}/svg" width="9" height="9"/><use href="${url}/use#a"/></svg>`,
      '/svg',
    ),
    describe(
      'a filter in SVG',
      `<svg><filter id="a"><feImage href="${url}/filter"/></filter><rect filter="url(#a)" width="9" height="9"/></svg>`,
      '/filter',
    ),
    // What is a picture itself may not ask for others.
    describe('an SVG as a picture', `<img src="data:image/svg+xml,${encodeURIComponent(svg)}">`),
    describe('a refresh', `<meta http-equiv="refresh" content="0;url=${url}/refresh">`, '/refresh'),
    describe('a base', `<base href="${url}/"><img src="base">`, '/base'),
    describe('a form', `<form action="${url}/form" id="f"></form><script>f.submit()</script>`, '/form?'),
    describe(
      'a link that tells',
      `<a href="#" id="a" ping="${url}/ping">a</a><script>a.click(); navigator.sendBeacon('${url}/beacon')</script>`,
      '/ping',
      '/beacon',
    ),
    describe(
      'a stream',
      `<script>new EventSource('${url}/events'); new WebSocket('${url.replace('http', 'ws')}/socket')</script>`,
      '/events',
      '/socket',
    ),
  ]
}
