import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, http } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { noDocker, openDockerHome } from './support/open-docker-home.ts'

/** Answers what Debian's `hello` says, and what a browser makes of a page that draws itself. */
const SERVER = `
import json, os, subprocess
from http.server import BaseHTTPRequestHandler, HTTPServer

PAGE = 'data:text/html,<p id=made></p><script>made.textContent = [6 * 7, navigator.webdriver].join()</script>'

def output(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        shim = os.environ['GOOGLE_CHROME_SHIM']
        says = [] if self.path == '/up' else [output('hello'), output(shim, '--dump-dom', PAGE), shim]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(says).encode())
    def log_message(self, *args):
        pass

HTTPServer(('', int(os.environ['PORT'])), Handler).serve_forever()
`

test(
  'an app of Python has the packages of its Aptfile, and a browser where GOOGLE_CHROME_SHIM says',
  { skip: noDocker },
  async () => {
    await using berth = await openDockerHome()
    await using source = await makeTempFolder({
      Procfile: 'web: exec python server.py\n',
      '.buildpacks':
        'https://github.com/heroku/heroku-buildpack-google-chrome\nhttps://github.com/heroku/heroku-buildpack-python.git\n',
      Aptfile: '# says hello\nhello\n',
      'requirements.txt': '',
      'server.py': SERVER,
    })
    const checks = { web: [http('/up')] }
    const port = await berth.deploy(app('browses', { source: source.path, checks }))
    const [hello, page, shim] = JSON.parse((await ask(port, 'browses.localhost')).body) as readonly string[]
    assert.equal(hello, 'Hello, world!\n')
    assert.match(page ?? '', /<p id="made">42,/)
    assert.equal(shim, '/usr/local/bin/google-chrome-stable')
  },
)
