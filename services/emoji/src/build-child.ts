import { buildSite } from './build/build-site.ts'

// Makes the site for the server that started this, and hands it over.
process.send?.(await buildSite(), () => process.disconnect())
