import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../../test/support.ts'

/** Records that the engine sealed, each the first under its keys unless its name says otherwise. */
const gcm = '150303001a0000000000000000eb0af3bbfeec6f9d6ff7dc210e1f629a4f40'
const gcmSecond = '150303001a0000000000000001ae1b6c6bb37e2a5111a50670dde75e2530b6'
const macThenEncrypt10 =
  '1503010020f29c28e11651b655209fb3d356cbd14f87540260f4ed3aaafaba8fc66f399830'
const macThenEncrypt12 =
  '1503030030aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1c544db20bf1a04ea20eda0e06572f3ddd9599fc6ac9deab6d1706f7159235c3'
const encryptThenMac =
  '1503030034aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa738faec1eee1153d780e8c0b48d640d8276125838b50cf66f8e1b7ad46f91f95707373cf'
const inner = '17030300167dc5a2cea406098e1966db8e3fc9bf4dee257d54f3ff'

const traffic = '09'.repeat(32)
const clientRandom = '01'.repeat(32)
const serverRandom = '02'.repeat(32)
const master = '03'.repeat(48)
const line = `CLIENT_RANDOM ${clientRandom} ${master}`
const withMaster = ['--secret', line, '--server-random', serverRandom]

/** The records alone: what their alerts mean is told below them. */
const annotated = async (...argv: readonly string[]) => {
  const { stdout, stderr, exitCode } = await run(['explain', '--bytes', ...argv], { columns: 96 })
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  return stdout.replace(/\n\nwho .*/s, '')
}

describe('tocsin explain --bytes', () => {
  it('annotates an alert in the clear, and says what it means', async () => {
    const { stdout } = await run(['explain', '--bytes', '15', '03', '03', '00', '02', '02', '28'])
    expect(stdout).toContain('\n\nwho         client or server\nwhat        handshake_failure (40)')
    expect(await annotated('15 03 03 00 02 02 28')).toMatchInlineSnapshot(`
      "record: alert, TLS 1.2 or 1.3, in the clear
        0    15     type         alert (21)
        1-2  03 03  version      TLS 1.2 (0x0303)
        3-4  00 02  length       2
        5    02     level        fatal (2)
        6    28     description  handshake_failure (40)"
    `)
  })

  it('annotates MAC-then-encrypt of TLS 1.0', async () => {
    expect(await annotated(macThenEncrypt10, ...withMaster)).toMatchInlineSnapshot(`
      "record: alert, TLS 1.0, MAC-then-encrypt (AES_128_CBC_SHA), number 0 under its keys
               on the wire  decrypted
        0      15                        type            alert (21)
        1-2    03 01                     version         TLS 1.0 (0x0301)
        3-4    00 20                     length          32
        5      f2           02           level           fatal (2)
        6      9c           28           description     handshake_failure (40)
        7-26   28 e1 16 51  b5 78 51 37  MAC             HMAC-SHA1 over sequence number, header and
               b6 55 20 9f  fb e7 d5 c3                  content: authentic as record 0
               b3 d3 56 cb  80 a2 09 5c
               d1 4f 87 54  bd ba fd a0
               02 60 f4 ed  b0 1d 37 2d
        27-35  3a aa fa ba  09 09 09 09  padding         9 octets, each of which says so
               8f c6 6f 39  09 09 09 09
               98           09
        36     30           09           padding_length  9"
    `)
  })

  it('annotates MAC-then-encrypt of TLS 1.2', async () => {
    expect(await annotated(macThenEncrypt12, ...withMaster)).toMatchInlineSnapshot(`
      "record: alert, TLS 1.2, MAC-then-encrypt (AES_128_CBC_SHA), number 0 under its keys
               on the wire  decrypted
        0      15                        type            alert (21)
        1-2    03 03                     version         TLS 1.2 (0x0303)
        3-4    00 30                     length          48
        5-20   aa aa aa aa               IV              of the first block
               aa aa aa aa
               aa aa aa aa
               aa aa aa aa
        21     1c           02           level           fatal (2)
        22     54           28           description     handshake_failure (40)
        23-42  4d b2 0b f1  b7 8a af 76  MAC             HMAC-SHA1 over sequence number, header and
               a0 4e a2 0e  ed 8b 03 ec                  content: authentic as record 0
               da 0e 06 57  1b 48 2f c5
               2f 3d dd 95  66 36 99 e7
               99 fc 6a c9  29 db c1 ea
        43-51  de ab 6d 17  09 09 09 09  padding         9 octets, each of which says so
               06 f7 15 92  09 09 09 09
               35           09
        52     c3           09           padding_length  9"
    `)
  })

  it('annotates encrypt-then-MAC', async () => {
    expect(await annotated(encryptThenMac, ...withMaster)).toMatchInlineSnapshot(`
      "record: alert, TLS 1.2, encrypt-then-MAC (AES_128_CBC_SHA), number 0 under its keys
               on the wire  decrypted
        0      15                        type            alert (21)
        1-2    03 03                     version         TLS 1.2 (0x0303)
        3-4    00 34                     length          52
        5-20   aa aa aa aa               IV              of the first block
               aa aa aa aa
               aa aa aa aa
               aa aa aa aa
        21     73           02           level           fatal (2)
        22     8f           28           description     handshake_failure (40)
        23-35  ae c1 ee e1  0d 0d 0d 0d  padding         13 octets, each of which says so
               15 3d 78 0e  0d 0d 0d 0d
               8c 0b 48 d6  0d 0d 0d 0d
               40           0d
        36     d8           0d           padding_length  13
        37-56  27 61 25 83               MAC             HMAC-SHA1 over sequence number, header, IV
               8b 50 cf 66                               and ciphertext: authentic as record 0
               f8 e1 b7 ad
               46 f9 1f 95
               70 73 73 cf"
    `)
  })

  it('annotates AEAD of TLS 1.2', async () => {
    expect(await annotated(gcmSecond, ...withMaster)).toMatchInlineSnapshot(`
      "record: alert, TLS 1.2, AEAD (AES_128_GCM_SHA256), number 1 under its keys
               on the wire              decrypted
        0      15                                  type            alert (21)
        1-2    03 03                               version         TLS 1.2 (0x0303)
        3-4    00 1a                               length          26
        5-12   00 00 00 00 00 00 00 01             nonce_explicit  the part of the nonce that each
                                                                   record carries
        13     ae                       02         level           fatal (2)
        14     1b                       28         description     handshake_failure (40)
        15-30  6c 6b b3 7e 2a 51 11 a5             tag             of 16 octets, authentic as record 1
               06 70 dd e7 5e 25 30 b6                             under this key"
    `)
  })

  it('annotates inner plaintext of TLS 1.3', async () => {
    expect(await annotated(inner, '--secret', traffic)).toMatchInlineSnapshot(`
      "record: alert, TLS 1.3, inner plaintext (AES_128_GCM_SHA256), number 0 under its keys
               on the wire              decrypted
        0      17                                  opaque_type            application_data (23)
        1-2    03 03                               legacy_record_version  TLS 1.2 (0x0303)
        3-4    00 16                               length                 22
        5      7d                       02         level                  fatal (2)
        6      c5                       28         description            handshake_failure (40)
        7      a2                       15         type                   alert (21)
        8-10   ce a4 06                 00 00 00   zeros                  padding
        11-26  09 8e 19 66 db 8e 3f c9             tag                    of 16 octets, authentic as
               bf 4d ee 25 7d 54 f3 ff                                    record 0 under this key"
    `)
  })

  it('annotates what is split and what is coalesced', async () => {
    expect(
      await annotated('15 03 03 00 01 02', '15 03 03 00 01 28', '15 03 03 00 04 01 5a 01 00'),
    ).toMatchInlineSnapshot(`
      "record 1: alert, TLS 1.2 or 1.3, in the clear
        0    15     type     alert (21)
        1-2  03 03  version  TLS 1.2 (0x0303)
        3-4  00 01  length   1
        5    02     level    fatal (2)
        - an alert begins here and ends in a later record: TLS 1.2 and older allow it, TLS 1.3 does
          not (RFC 5246 §6.2.1, RFC 9846 §5.1)

      record 2: alert, TLS 1.2 or 1.3, in the clear
        0    15     type         alert (21)
        1-2  03 03  version      TLS 1.2 (0x0303)
        3-4  00 01  length       1
        5    28     description  handshake_failure (40)

      record 3: alert, TLS 1.2 or 1.3, in the clear
        0    15     type         alert (21)
        1-2  03 03  version      TLS 1.2 (0x0303)
        3-4  00 04  length       4
        5    01     level        warning (1)
        6    5a     description  user_canceled (90)
        7    01     level        warning (1)
        8    00     description  close_notify (0)
        - 2 alerts share this record: TLS 1.2 and older allow it, TLS 1.3 does not (RFC 5246 §6.2.1,
          RFC 9846 §5.1)"
    `)
  })

  it('annotates what it cannot open', async () => {
    expect(await annotated(gcm)).toMatchInlineSnapshot(`
      "record: alert, TLS 1.2, encrypted
        0      15                       type            alert (21)
        1-2    03 03                    version         TLS 1.2 (0x0303)
        3-4    00 1a                    length          26
        5-12   00 00 00 00 00 00 00 00  nonce_explicit  the part of the nonce that each record carries
        13-14  eb 0a                    ciphertext      level and description
        15-30  f3 bb fe ec 6f 9d 6f f7  tag             of 16 octets
               dc 21 0e 1f 62 9a 4f 40
        - as long as an alert under AES-GCM or AES-CCM: nonce_explicit 8 + ciphertext 2 + tag 16
      "
    `)
    expect(await annotated(macThenEncrypt12)).toContain('AES-CBC with SHA-1, MAC-then-encrypt')
  })

  it.each([80, 100, 160])('fits %i columns', async (columns) => {
    const { stdout } = await run(['explain', '--bytes', encryptThenMac, ...withMaster], { columns })
    const widest = Math.max(...stdout.split('\n').map(({ length }) => length))
    expect(widest).toBeLessThanOrEqual(columns)
  })

  it('reads stdin, and a secret from a file or the environment', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tocsin-'))
    const path = join(folder, 'keys.log')
    const random = '77'.repeat(32)
    await writeFile(
      path,
      `# keys\nSERVER_HANDSHAKE_TRAFFIC_SECRET ${random} ${'08'.repeat(32)}\nSERVER_TRAFFIC_SECRET_0 ${random} ${traffic}\nEXPORTER_SECRET ${random} ${traffic}\n`,
    )
    const given = { stdin: `${inner}\n`, env: { KEYS: traffic } }
    for (const secret of [`file:${path}`, 'env:KEYS']) {
      const { stdout, exitCode } = await run(['explain', '--bytes', '-', '--secret', secret], given)
      expect(exitCode).toBe(0)
      expect(stdout).toContain('inner plaintext (AES_128_GCM_SHA256), number 0')
    }
    await rm(folder, { recursive: true })
  })

  it('is one JSON document', async () => {
    const { stdout } = await run(['explain', '--bytes', inner, '--secret', traffic, '--json'])
    const { toolVersion, explained, ...rest } = JSON.parse(stdout)
    expect(explained[0].subject).toEqual({ kind: 'alert', code: 40, level: 2 })
    expect(rest).toMatchInlineSnapshot(`
      {
        "input": "17030300167dc5a2cea406098e1966db8e3fc9bf4dee257d54f3ff",
        "note": null,
        "readAs": "TLS records",
        "records": [
          {
            "alerts": [
              {
                "alert": "handshake_failure",
                "code": 40,
                "level": 2,
              },
            ],
            "cipher": "AES_128_GCM_SHA256",
            "contentType": "alert",
            "fields": [
              {
                "bytes": "17",
                "decrypted": null,
                "length": 1,
                "name": "opaque_type",
                "offset": 0,
                "text": "application_data (23)",
              },
              {
                "bytes": "0303",
                "decrypted": null,
                "length": 2,
                "name": "legacy_record_version",
                "offset": 1,
                "text": "TLS 1.2 (0x0303)",
              },
              {
                "bytes": "0016",
                "decrypted": null,
                "length": 2,
                "name": "length",
                "offset": 3,
                "text": "22",
              },
              {
                "bytes": "7d",
                "decrypted": "02",
                "length": 1,
                "name": "level",
                "offset": 5,
                "text": "fatal (2)",
              },
              {
                "bytes": "c5",
                "decrypted": "28",
                "length": 1,
                "name": "description",
                "offset": 6,
                "text": "handshake_failure (40)",
              },
              {
                "bytes": "a2",
                "decrypted": "15",
                "length": 1,
                "name": "type",
                "offset": 7,
                "text": "alert (21)",
              },
              {
                "bytes": "cea406",
                "decrypted": "000000",
                "length": 3,
                "name": "zeros",
                "offset": 8,
                "text": "padding",
              },
              {
                "bytes": "098e1966db8e3fc9bf4dee257d54f3ff",
                "decrypted": null,
                "length": 16,
                "name": "tag",
                "offset": 11,
                "text": "of 16 octets, authentic as record 0 under this key",
              },
            ],
            "layout": "inner-plaintext",
            "length": 27,
            "offset": 0,
            "remarks": [],
            "sequence": 0,
            "state": "opened",
            "version": "TLS 1.3",
          },
        ],
        "schema": "tocsin/explain/1",
      }
    `)
  })

  it.each([
    ['another secret', ['--secret', '0a'.repeat(32)]],
    ['another suite', ['--secret', traffic, '--suite', 'TLS_CHACHA20_POLY1305_SHA256']],
    ['another sequence number', ['--secret', traffic, '--sequence', '1']],
  ])('%s opens nothing, which is a finding', async (_, argv) => {
    const { stdout, stderr, exitCode } = await run(['explain', '--bytes', inner, ...argv])
    expect(stdout).toContain('encrypted')
    expect(stderr).toMatch(/^tocsin: the secret opens none of these records\n {3}try: .+\n$/)
    expect(exitCode).toBe(1)
  })

  it.each([
    ['another sender', ['--from', 'server']],
    ['another order', ['--encrypt-then-mac']],
    ['another suite', ['--suite', 'TLS_RSA_WITH_AES_256_CBC_SHA']],
  ])('%s opens nothing before TLS 1.3', async (_, argv) => {
    const { exitCode } = await run(['explain', '--bytes', macThenEncrypt12, ...withMaster, ...argv])
    expect(exitCode).toBe(1)
  })

  it('opens several records that follow each other', async () => {
    const text = await annotated(gcm, gcmSecond, ...withMaster, '--from', 'client')
    expect(text.match(/number \d/g)).toEqual(['number 0', 'number 1'])
  })

  it.each([
    [['zz'], '--bytes: that is no hex', 'tocsin explain --bytes 15'],
    [['02 28'], '--bytes: that is no TLS record', 'a record begins with 14 to 18'],
    [[inner, '--secret', 'xyz'], '--secret is neither hex nor a key log', '--secret file:keys.log'],
    [[inner, '--secret', '0102'], '--secret has 2 bytes', 'a traffic secret 32'],
    [[inner, '--secret', 'file:/nowhere'], "--secret: cannot read '/nowhere': no such file", 'hex'],
    [[inner, '--secret', 'env:NOTHING'], '--secret: NOTHING is not set', '--secret'],
    [[inner, '--suite', 'TLS_AES_128_GMC_SHA256'], '--suite: no suite', 'TLS_AES_128_GCM_SHA256'],
    [[inner, '--from', 'me'], "--from cannot be 'me'", 'client, server'],
    [[inner, '--sequence', '-1'], "--sequence cannot be '-1'", 'a number from 0'],
    [[inner, '--sequence', '1.5'], "--sequence cannot be '1.5'", 'an integer'],
    [[inner, '--server-random', '01'], "--server-random cannot be '01'", '64 digits'],
    [[gcm, '--secret', line], 'opens nothing without the randoms', '--server-random HEX'],
    [
      [gcm, '--secret', master, '--server-random', serverRandom],
      'opens nothing without the randoms',
      '--client-random HEX',
    ],
  ])('refuses %j with a hint', async (argv, wrong, hint) => {
    const { stdout, stderr, exitCode } = await run(['explain', '--bytes', ...argv])
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr.split('\n')).toEqual([
      expect.stringContaining(wrong),
      expect.stringContaining(hint),
      '',
    ])
  })

  it('refuses its options without it', async () => {
    const { stderr, exitCode } = await run(['explain', '48', '--secret', traffic])
    expect(stderr).toContain('--secret goes with --bytes')
    expect(exitCode).toBe(2)
  })
})
