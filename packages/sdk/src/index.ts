export { BerthError, ERROR_CODES, isBerthError } from './errors.ts'
export type { ErrorCode, ErrorDetails } from './errors.ts'
export { isLimitKeeper, isPlaceKeeper, isResourceHost } from './wall/engine.ts'
export type {
  CallOptions,
  Engine,
  InstanceChange,
  Limits,
  LogLine,
  LogOptions,
  LogQuery,
  LimitKeeper,
  Mount,
  OneOffSpec,
  PlaceKeeper,
  ProcessSpec,
  PublishedPort,
  ResourceHost,
  ResourceSpec,
  RestartPolicy,
  RunOptions,
  StopOptions,
} from './wall/engine.ts'
export { isBuildExplainer, isBuildpackReader } from './wall/builder.ts'
export { isOptionReader, PHASES } from './wall/option-reader.ts'
export type { OptionReader, Phase, ReadOptions } from './wall/option-reader.ts'
export type {
  Build,
  Builder,
  BuildExplainer,
  BuildExplanation,
  BuildOptions,
  BuildpackReader,
  Command,
  FolderSource,
  ImageSource,
  Source,
  SourceSummary,
} from './wall/builder.ts'
export type { BuildPreparer, PrepareOptions } from './wall/build-preparer.ts'
export { isDialer } from './wall/dialer.ts'
export type { Dialer } from './wall/dialer.ts'
export { isCompanionHost } from './wall/companion.ts'
export type {
  Companion,
  CompanionHost,
  CompanionRun,
  CompanionSpec,
  CompanionStatus,
  CompanionUser,
} from './wall/companion.ts'
export { isConfigurable } from './wall/routing.ts'
export type { ConfigurableRouter, Hsts, PortMapping, RoutingProperties } from './wall/routing.ts'
export { takesCertificates } from './wall/certificates.ts'
export type {
  AppCertificate,
  CertificateDetails,
  CertificateFiles,
  CertificateRouter,
  Certificates,
  CertificateSettings,
} from './wall/certificates.ts'
export { entrancesOf, isCovered } from './routing/entrances.ts'
export type { Entrance } from './routing/entrances.ts'
export { formatPortMapping, parsePortMapping } from './routing/ports.ts'
export { parseRouting } from './routing/parse-properties.ts'
export { internalPlaceOf, isNetworked } from './wall/instance-network.ts'
export type { InstanceNetwork, InternalPlace, NetworkedEngine } from './wall/instance-network.ts'
export type { DrainOptions, DrainResult, Route, Router, Target } from './wall/router.ts'
export { TERMINAL_TYPE } from './wall/terminal.ts'
export type { Output, Terminal, TerminalSize } from './wall/terminal.ts'
export { formatInstanceName } from './wall/instance.ts'
export type { Address, ExitStatus, Health, Instance, InstanceState } from './wall/instance.ts'
export { app, forProcessType } from './descriptions/app.ts'
export type { App, AppMount, AppOptions, Order } from './descriptions/app.ts'
export type { DockerOptions } from './descriptions/docker-options.ts'
export { parseSecretOption } from './descriptions/secret-options.ts'
export type { SecretOption } from './descriptions/secret-options.ts'
export { readProfiles } from './descriptions/profile-files.ts'
export { quoteWord, splitWords } from './words.ts'
export { formatSize, LEAST_MEMORY, parseSize } from './descriptions/limits.ts'
export type { LimitsInput } from './descriptions/limits.ts'
export type { AppSettings } from './settings/app-settings.ts'
export type {
  MountByHand,
  PlatformSettings,
  SettingsReport,
  SettingsResult,
} from './platform/platform-settings.ts'
export { command, formatCheck, http, tcp, uptime } from './descriptions/check.ts'
export type {
  Check,
  CheckManner,
  CheckTiming,
  CommandCheck,
  HttpCheck,
  TcpCheck,
  UptimeCheck,
} from './descriptions/check.ts'
export type { CheckAnswer, PlatformChecks, ProcessChecks } from './platform/platform-checks.ts'
export type { OneOffReport, PlatformOneOffs } from './platform/platform-one-offs.ts'
export { formatImage, image, parseImage } from './descriptions/image.ts'
export type { ImageReference } from './descriptions/image.ts'
export { mountPath, redis, secret, urlOf } from './descriptions/env-value.ts'
export type { EnvValue, MountPath, Redis, Secret, UrlReference } from './descriptions/env-value.ts'
export { fleet } from './descriptions/fleet.ts'
export type { Fleet } from './descriptions/fleet.ts'
export { formatChange, formatStep } from './plan/format-step.ts'
export type { AppPlan, Change, InstanceName, Step, Task } from './plan/step.ts'
export type { ConfigFormat, ConfigScope } from './config/format.ts'
export { SHELL_COMMAND } from './platform/enter-app.ts'
export type { EnterOptions } from './platform/enter-app.ts'
export type { EventBody, PlatformEvent, ProgressOptions } from './platform/event.ts'
export type {
  AppReport,
  ConfigChangeOptions,
  ConfigResult,
  DumpResult,
  DeployResult,
  Platform,
  PlatformApps,
  PlatformBuilds,
  PlatformCertificates,
  PlatformRegistry,
  PlatformConfig,
  PlatformDomains,
  PlatformRedis,
  PlatformRouting,
  Release,
  ResourceReport,
  RoutingChanges,
} from './platform/platform.ts'
export { isSource, parseApp } from './descriptions/parse-app.ts'
export type { BuildOutput } from './store/build-outputs.ts'
export { backupRedis, restoreRedis } from './resources/backup-redis.ts'
export type { Backup } from './resources/backup-redis.ts'
export { checkedRdb } from './resources/checked-rdb.ts'
export { parseError } from './parse-error.ts'
export { exists } from './host/exists.ts'
export { portTaken } from './host/port-taken.ts'
export { Turns } from './host/turns.ts'
export { UnderWay } from './host/under-way.ts'
export { readProcessTypes } from './release/read-process-types.ts'
export { SourceReader } from './source/source-reader.ts'
export type { SourceReaderOptions } from './source/source-reader.ts'
export { copyPackages } from './source/copy-packages.ts'
export { copySource, SourceChanged } from './source/copy-source.ts'
export type { CopyOptions } from './source/copy-source.ts'
export type {
  InstalledPackage,
  PackageBin,
  PackageLink,
  SourceEntry,
  SourceTree,
} from './source/source-tree.ts'
export type { CertificatesContext, HomeCertificates } from './platform/certificate-keeper.ts'
export { isRegistryUser } from './wall/registry.ts'
export type { RegistryLogin, RegistryUser } from './wall/registry.ts'
export { openPlatform } from './platform/open-platform.ts'
export type { EngineContext, PlatformOptions, RouterContext } from './platform/open-platform.ts'
export type { PlatformEngine } from './platform/parts.ts'
export { nearestName } from './platform/suggest.ts'
export { lockHome } from './store/home-lock.ts'
