export { BerthError, ERROR_CODES, isBerthError } from './errors.ts'
export type { ErrorCode, ErrorDetails } from './errors.ts'
export { isResourceHost } from './wall/engine.ts'
export type {
  CallOptions,
  Engine,
  InstanceChange,
  LogLine,
  LogOptions,
  LogQuery,
  Mount,
  OneOffSpec,
  ProcessSpec,
  ResourceHost,
  ResourceSpec,
  RestartPolicy,
  RunOptions,
  StopOptions,
} from './wall/engine.ts'
export type { Build, Builder, BuildOptions, FolderSource, Source, SourceSummary } from './wall/builder.ts'
export type { DrainOptions, DrainResult, Route, Router, Target } from './wall/router.ts'
export { formatInstanceName } from './wall/instance.ts'
export type { Address, ExitStatus, Instance, InstanceState } from './wall/instance.ts'
