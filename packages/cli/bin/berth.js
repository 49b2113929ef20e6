#!/usr/bin/env node
// Plain JavaScript that an old Node can run: to start a newer one, or to say that there is none.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { findNode, isNodeFit, isReadingSource } from './choose-node.js'
import { compileCacheFolder } from './compile-cache.js'

const CANNOT_START = 6
const SIGNAL_BASE = 128
const SOURCE = new URL('../src/main.ts', import.meta.url)
const BUILT = new URL('../dist/main.js', import.meta.url)
const CONDITION = '--conditions=@berth/source'

// A clone has the source and needs no build; an installed package has only what was built.
const isClone = existsSync(SOURCE)
const isFit = isNodeFit(process.versions.node)
const compiled = compileCacheFolder(process.env)

if (isFit && (!isClone || isReadingSource())) {
  if (compiled) module.enableCompileCache(compiled)
  await import((isClone ? SOURCE : BUILT).href)
} else {
  const node = isFit ? process.execPath : findNode()
  if (node) runIn(node)
  else {
    console.error(
      `berth needs Node 24.12 or newer and this is ${process.versions.node}: install a newer one, or add it here with: npm install --save-dev node@24`,
    )
    process.exitCode = CANNOT_START
  }
}

function runIn(node) {
  const main = fileURLToPath(isClone ? SOURCE : BUILT)
  const child = spawn(node, [...(isClone ? [CONDITION] : []), main, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: compiled ? { ...process.env, NODE_COMPILE_CACHE: compiled } : process.env,
  })
  // A terminal sends SIGINT to both of us, and a second SIGINT means "at once": so it is passed on as SIGTERM, which
  // asks for the same and does no harm when it comes twice.
  process.on('SIGINT', () => child.kill('SIGTERM'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  child.on('error', (error) => {
    console.error(`berth cannot start ${node}: ${error.message}`)
    process.exitCode = CANNOT_START
  })
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? SIGNAL_BASE + constants.signals[signal] : code
  })
}
