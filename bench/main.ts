// `npm run bench`: every measurement; `npm run bench ids router`: those that are named.
const BENCHES = {
  ids: async () => (await import('./ids.ts')).benchIds(),
  'snowflake-http': async () => (await import('./snowflake-http.ts')).benchSnowflakeHttp(),
  router: async () => (await import('./router.ts')).benchRouter(),
  start: async () => (await import('./start.ts')).benchStart(),
  autoredditor: async () => (await import('./autoredditor.ts')).benchAutoredditor(),
  cards: async () => (await import('./cards.ts')).benchCards(),
  deploy: async () => (await import('./deploy.ts')).benchDeploy(),
  docker: async () => (await import('./docker.ts')).benchDocker(),
  breqbot: async () => (await import('./breqbot.ts')).benchBreqbot(),
} as const satisfies Record<string, () => Promise<void>>

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in BENCHES))
if (unknown.length > 0) {
  console.error(
    `There is no measurement ${unknown.join(', ')}; there are: ${Object.keys(BENCHES).join(', ')}`,
  )
  process.exit(2)
}
for (const [name, run] of Object.entries(BENCHES)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  console.log(`\n== ${name}\n`)
  await run()
}
