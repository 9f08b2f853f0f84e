import type { Option } from '../command.ts'
import { Failure } from '../failure.ts'
import { longName } from '../option.ts'

/** An option whose values are pins as curl has them: sha256//BASE64, several with ; between. */
export function pinsOption(
  flags: string,
  description: string,
): Option<readonly string[]> & { readonly repeatable: true } {
  return { flags, description, repeatable: true, read: (text) => pins(text, longName(flags)) }
}

function pins(text: string, name: string): readonly string[] {
  return text.split(';').map((pin) => {
    const [, digest = ''] = /^sha256\/\/?([A-Za-z0-9+/]{43}=)$/.exec(pin.trim()) ?? []
    const octets = Buffer.from(digest, 'base64')
    // The last digit has bits that no octet needs: set, they are a mistake.
    if (octets.length === 32 && octets.toString('base64') === digest) return `sha256/${digest}`
    throw new Failure(`${name} cannot be '${pin}'`, {
      hint: 'sha256//BASE64, as tocsin verify -v shows them; several with ; between',
    })
  })
}
