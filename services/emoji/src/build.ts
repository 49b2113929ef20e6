import { resolve } from 'node:path'
import { buildSite } from './build/build-site.ts'
import { writeSite } from './build/site-files.ts'

// Makes the site: `node src/build.ts <folder>`.
const [folder] = process.argv.slice(2)
if (folder) await writeSite(resolve(folder), await buildSite())
else {
  console.error('Name the folder for the site: node src/build.ts <folder>')
  process.exitCode = 2
}
