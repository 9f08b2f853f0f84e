/** Whether the test, not the engine, says which credential to use, or that there is none to be had. */
export function isAsked(settings) {
  return settings.async || failsCallback(settings)
}

/** Whether a callback of BoringSSL's fails where we ask for a credential. */
export function failsCallback({ server, failCertCallback, failDdosCallback, failOcspCallback }) {
  return failCertCallback || failDdosCallback || (server && failOcspCallback)
}
