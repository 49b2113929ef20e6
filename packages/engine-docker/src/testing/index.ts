export { tracesIn } from './image-traces.ts'
export { OwnDaemon, reasonForNoDaemon } from './own-daemon.ts'
