import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Makes one small script of a program for browsers. `define` puts constants in, as source text. */
export async function bundle(entry: URL, define: Readonly<Record<string, string>> = {}): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['chrome120', 'firefox125', 'safari17.5'],
    charset: 'utf8',
    legalComments: 'none',
    define: { ...define },
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}
