export { tracesIn } from './image-traces.ts'
export { OwnDaemon, reasonForNoDaemon } from './own-daemon.ts'
export { makeCertificates } from './make-certificates.ts'
export { reasonForNoSshd, startSshd } from './own-sshd.ts'
