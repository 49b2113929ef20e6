import { resolve } from 'node:path'
import { buildSite } from './build/build-site.ts'

// Makes the site: `node src/build.ts <folder>`.
const [folder] = process.argv.slice(2)
if (folder) await buildSite(resolve(folder))
else {
  console.error('Name the folder for the site: node src/build.ts <folder>')
  process.exitCode = 2
}
