import { AlertDescription, conditions } from 'tocsin/alerts'
import { describe, expect, it } from 'vitest'
import { run } from '../../test/support.ts'
import { catalogue } from '../catalogue.ts'

const explained = async (...what: readonly string[]) => {
  const { stdout, stderr, exitCode } = await run(['explain', '--json', ...what])
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  return JSON.parse(stdout)
}

const subjects = async (...what: readonly string[]) =>
  (await explained(...what)).explained.map(({ subject }: { subject: object }) => subject)

describe('tocsin explain', () => {
  it('explains an alert in the agreed order', async () => {
    const { stdout, stderr, exitCode } = await run(['explain', '116'])
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(stdout).toMatchInlineSnapshot(`
      "Read as the decimal code of an alert.

      who         the server
      what        certificate_required (116)
      level       fatal in TLS 1.3, not defined in TLS 1.2
      when        while waiting for client Certificate; after the handshake
      meaning     The server needs a client certificate and got none.
      causes      - No client certificate is configured.
                  - The library withheld it: CA names, purpose or signature schemes
                    did not match.
                  - A proxy that ends TLS cannot forward it.
      you         Configure certificate and key; expect this alert only on your first
                  read.
      other side  Ask only for CA names that it needs, or for none.
      cited       RFC 9846 §6.2, RFC 8446 §4.4.2.4, RFC 8446 §6.2
      "
    `)
  })

  it('explains a condition', async () => {
    const { stdout } = await run(['explain', 'certificate.required'])
    expect(stdout).toMatchInlineSnapshot(`
      "Read as a condition.

      who         the server
      what        certificate.required: certificate_required (116); before TLS 1.3
                  handshake_failure (40)
      level       fatal; the RFC permits this alert (MAY)
      when        while waiting for client Certificate; after the handshake
      meaning     The client sent no certificate although one is required.
      causes      - The client sends an empty certificate list.
                  - The client sends an empty list.
                  - The client answers post-handshake authentication with an empty
                    list and the server insists.
      you         Nothing is wrong on the side that sends it: tell the other side the
                  condition.
      other side  Configure certificate and key; expect this alert only on your first
                  read.
      cited       RFC 9846 §4.5.1.3, RFC 8446 §4.4.2.4, RFC 5246 §7.4.6,
                  8446-4.4.2.4-b, 8446-4.6.2-f, 5246-7.4.6-b
      "
    `)
  })

  it('explains a row of the catalogue', async () => {
    const { stdout } = await run(['explain', '8446-4.2.8-a'])
    expect(stdout).toMatchInlineSnapshot(`
      "Read as a row of the catalogue.

      who         the client
      what        8446-4.2.8-a: illegal_parameter (47)
      level       fatal; MUST
      when        while waiting for ServerHello; TLS 1.3, DTLS 1.3
      meaning     selected_group in HelloRetryRequest was not in the client's
                  supported_groups.
      you         Send the alert, close at once, erase the traffic secrets.
      other side  See tocsin explain hello.retry-group-not-offered.
      cited       RFC 8446 §4.2.8, RFC 9846 §4.3.8
      "
    `)
  })

  it('tells an encrypted alert by its shape', async () => {
    const { stdout } = await run(['explain', `17 03 03 00 13 ${'5a '.repeat(19)}`])
    expect(stdout).toMatchInlineSnapshot(`
      "Read as a TLS record.

      who         whichever side sent the record
      what        probably an alert, encrypted: a fragment of 19 bytes
      level       encrypted with the alert
      when        after the keys changed: from ServerHello on in TLS 1.3, from
                  change_cipher_spec on before
      meaning     Level and description cannot be read without the keys; the length is
                  that of an alert.
      causes      - The length fits TLS 1.3, any AEAD with a tag of 16 bytes.
      you         Look at what followed: FIN after a lone record is mostly
                  close_notify. To read it, log keys with SSLKEYLOGFILE.
      other side  Read the alert in its own log: the sender knows the name.
      cited       RFC 9846 §5.2, RFC 5246 §6.2.3
      "
    `)
  })

  it.each(Object.entries(AlertDescription))(
    'knows %s by name and by number',
    async (name, code) => {
      expect(await subjects(name)).toEqual([{ kind: 'alert', code }])
      expect(await subjects(String(code))).toEqual([{ kind: 'alert', code }])
    },
  )

  it('knows every condition and every row of the catalogue', async () => {
    for (const id of [...Object.keys(conditions), ...catalogue().map((row) => row.id)]) {
      const { stdout, exitCode } = await run(['explain', id])
      expect(exitCode, id).toBe(0)
      expect(stdout).toContain(id)
      expect(stdout).not.toContain('[object')
    }
  })

  it.each([
    [['bad record mac'], 20],
    [['BadRecordMac'], 20],
    [['BAD-RECORD-MAC'], 20],
    [['0x28'], 40],
    [['2A'], 42],
    [['tlsv13 alert certificate required:SSL alert number 116'], 116],
    [['200'], 200],
    [['error:0A000418:SSL routines::tlsv1 alert unknown ca'], 48],
    [['Received fatal alert: handshake_failure'], 40],
  ])('%j is code %d', async (what, code) => {
    expect(await subjects(...what)).toEqual([{ kind: 'alert', code }])
  })

  it.each([
    [['0228'], 2, 40],
    [['02', '28'], 2, 40],
    [['0x02, 0x28'], 2, 40],
    [['02:28'], 2, 40],
    [['{0x01,0x00}'], 1, 0],
    [['\\x02\\x74'], 2, 116],
    [['15 03 03 00 02 02 28'], 2, 40],
    [['15030300020228'], 2, 40],
    [['0x0378'], 3, 120],
    [['376'], 2, 120],
  ])('%j has level %d and code %d', async (what, level, code) => {
    expect(await subjects(...what)).toEqual([{ kind: 'alert', code, level }])
  })

  it('says that two digits are decimal, and what they are in hex', async () => {
    const { readAs, note } = await explained('40')
    expect(readAs).toBe('the decimal code of an alert')
    expect(note).toBe('For the byte in hex write 0x40: that is code 64.')
  })

  it('explains every alert of several records, and names the rest', async () => {
    const { note, explained: list } = await explained('140303000101 15030300020100 15030300020250')
    expect(list.map(({ what }: { what: string }) => what)).toEqual([
      'close_notify (0)',
      'internal_error (80)',
    ])
    expect(note).toBe('Left aside: change_cipher_spec.')
  })

  it('explains a number that nobody registered as such', async () => {
    const { stdout, exitCode } = await run(['explain', '0x02c8'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('unknown alert 200: nobody registered it')
  })

  it('reads stdin', async () => {
    const { stdout } = await run(['explain', '-'], { stdin: '15 03 03 00 02\n02 30\n' })
    expect(stdout).toContain('unknown_ca (48)')
  })

  it.each([
    ['handshake_failur', "'handshake_failur' is no alert", 'tocsin explain handshake_failure'],
    ['qqqqqqqq', "'qqqqqqqq' is no alert", 'tocsin explain 40'],
    ['15 03 03 00 02 02', 'the bytes end inside a record', 'announces 2 bytes, 1 are missing'],
    ['16 03 03 00 01 00', 'a record of type handshake: no alert', '15 03'],
    ['600', "'600' is no alert", 'tocsin explain'],
    ['', "'' is no alert", 'tocsin explain 40'],
  ])('refuses %j with a hint', async (what, wrong, hint) => {
    const { stdout, stderr, exitCode } = await run(['explain', what])
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr.split('\n')).toEqual([
      expect.stringContaining(wrong),
      expect.stringContaining(hint),
      '',
    ])
  })
})
