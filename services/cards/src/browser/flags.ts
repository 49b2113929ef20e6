const QUIET = [
  '--disable-background-networking',
  '--disable-breakpad',
  '--disable-component-update',
  '--disable-crash-reporter',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-sync',
  '--metrics-recording-only',
  '--mute-audio',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
]

/** What makes the same card the same pixels on every machine. */
const SAME_PIXELS = ['--font-render-hinting=none', '--force-color-profile=srgb', '--hide-scrollbars']

/** No name and no address resolves, so even a browser that shares the machine's network reaches nothing. */
const NO_NETWORK = [
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--proxy-server=http://127.0.0.1:9',
  '--proxy-bypass-list=<-loopback>',
]

/** Frames are drawn when they are asked for, instead of sixty times a second. */
const FRAMES_ON_DEMAND = [
  '--enable-begin-frame-control',
  '--run-all-compositor-stages-before-draw',
  '--disable-new-content-rendering-timeout',
  '--disable-threaded-animation',
  '--disable-threaded-scrolling',
  '--disable-checker-imaging',
  '--disable-image-animation-resync',
]

/** What a launch depends on. */
export interface FlagOptions {
  readonly hasSandbox: boolean
  readonly framesOnDemand: boolean
  readonly profile: string
}

/** The command line of the browser, which is talked to over a pipe: a port could be found by others. */
export function listFlags({ hasSandbox, framesOnDemand, profile }: FlagOptions): readonly string[] {
  return [
    '--headless',
    ...QUIET,
    ...SAME_PIXELS,
    ...NO_NETWORK,
    ...(framesOnDemand ? FRAMES_ON_DEMAND : []),
    ...(hasSandbox ? [] : ['--no-sandbox']),
    `--user-data-dir=${profile}`,
    '--remote-debugging-pipe',
    'about:blank',
  ]
}
