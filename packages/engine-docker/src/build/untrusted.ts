/** What npm, pip, curl, git and apt say when they do not trust who answers. */
const UNTRUSTED =
  /self[- ]signed certificate|unable to (?:get (?:local )?issuer|verify the first) certificate|CERTIFICATE_VERIFY_FAILED|certificate (?:verification failed|signed by unknown authority)/i

/** What to do when a build failed since a certificate was not trusted, as the end of a sentence; nothing when it was something else. */
export function trustRemedy(output: readonly string[], caBundle: string | undefined): string | undefined {
  if (!output.some((line) => UNTRUSTED.test(line))) return undefined
  return caBundle === undefined
    ? 'a certificate is not trusted there; if this network inspects TLS, start Berth with BERTH_CA_BUNDLE=… of the file that holds its certificates'
    : `a certificate is not trusted there; ${caBundle} is seen by the steps of a Dockerfile that say RUN --mount=type=secret,id=ca, in /run/secrets/ca`
}
