/** Without those that are there twice, as bundles and directories have them. */
export function distinct(certificates: readonly Uint8Array[]): readonly Uint8Array[] {
  const seen = new Map(certificates.map((der) => [Buffer.from(der).toString('latin1'), der]))
  return [...seen.values()]
}
