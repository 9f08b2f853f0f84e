/** The runner skips a test whose shim exits with this. */
export const UNIMPLEMENTED = 89

/** Something a test asks for and the library, or the shim, does not do. */
export class Unimplemented extends Error {
  name = 'Unimplemented'
}
