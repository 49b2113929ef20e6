export { makeCertificate } from './test-certificate.ts'
