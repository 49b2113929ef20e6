import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { makeTempFolder } from '@berth/sdk/testing'
import type { TempFolder } from '@berth/sdk/testing'

const run = promisify(execFile)

/** An authority of its own, and what a server at 127.0.0.1 and its clients show each other, as Docker wants them. */
export async function makeCertificates(): Promise<TempFolder> {
  const folder = await makeTempFolder({
    'server.cnf': 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n',
  })
  await folder.write({ 'client.cnf': 'extendedKeyUsage=clientAuth\n' })
  const openssl = (...args: readonly string[]) => run('openssl', args, { cwd: folder.path })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  await openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca-key.pem',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=test',
    '-days',
    '2',
  )
  for (const [who, name] of [
    ['server', 'server-cert'],
    ['client', 'cert'],
  ] as const) {
    const keyFile = who === 'server' ? 'server-key.pem' : 'key.pem'
    await openssl('req', ...key, '-keyout', keyFile, '-out', `${who}.csr`, '-subj', `/CN=${who}`)
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-CAcreateserial', '-days', '2']
    await openssl(
      'x509',
      '-req',
      '-in',
      `${who}.csr`,
      ...signing,
      '-extfile',
      `${who}.cnf`,
      '-out',
      `${name}.pem`,
    )
  }
  return folder
}
