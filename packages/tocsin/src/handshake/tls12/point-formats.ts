import { abort } from '../../alert/error.ts'
import { ECPointFormat, type ECPointFormatList } from '../../wire/tls12/ec-point-formats.ts'

/** A list of point formats must hold the only one that is in use (RFC 8422 §5.1.2). */
export function requireUncompressed(formats: ECPointFormatList | undefined): void {
  if (!formats || formats.ecPointFormatList.includes(ECPointFormat.uncompressed)) return
  throw abort('hello.uncompressed-point-format-missing')
}
