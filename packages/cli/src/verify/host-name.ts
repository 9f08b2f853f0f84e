import { isIP, isIPv4 } from 'node:net'
import { domainToASCII } from 'node:url'
import type { Option } from '../command.ts'
import { Failure } from '../failure.ts'
import { longName } from '../option.ts'

/** An option whose value is a host name or an address. */
export function hostNameOption(flags: string, description: string): Option<string> {
  return {
    flags,
    description,
    read(text) {
      const name = hostName(text)
      if (name !== undefined) return name
      throw new Failure(`${longName(flags)} cannot be '${text}'`, {
        hint: 'a host name or an address, as example.com or ::1',
      })
    },
  }
}

/** A name as certificates have it (RFC 9525 §6.3): A-labels, no dot at the end; nothing for what is none. */
export function hostName(text: string): string | undefined {
  const address = text.replace(/^\[(.*)\]$/, '$1')
  if (isIP(address) !== 0) return address
  const name = asciiOf(text.replace(/\.$/, ''))
  return name.split('.').every((label) => LABEL.test(label)) ? name : undefined
}

const LABEL = /^[A-Za-z0-9_-]{1,63}$/

/** Other scripts only: else '1.2' would become an address, and case would be lost. */
function asciiOf(name: string): string {
  if (/^[\x20-\x7e]*$/.test(name)) return name
  const ascii = domainToASCII(name)
  return isIPv4(ascii) ? '' : ascii
}
