export { OwnDaemon, reasonForNoDaemon } from './own-daemon.ts'
