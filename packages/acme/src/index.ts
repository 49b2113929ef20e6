export { openCertificates } from './certificates.ts'
export type { CertificatesOptions } from './certificates-options.ts'
export type { DomainFailure } from './authority.ts'
export { readCertificate } from './read-certificate.ts'
