/** A Buffer's bytes as a plain Uint8Array: the core's `slice` must copy, a Buffer's does not. */
export function view(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}
