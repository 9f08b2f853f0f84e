/** The word that a stack's own number has beside it in a log, for a number that is given alone. */
const companies: readonly (readonly [RegExp, (number: string) => string])[] = [
  [
    /^(?:0x)?(?:0a000|14[0-9a-f]{3}|1000[0-9a-f])[0-9a-f]{3}$/i,
    (hex) => `error:${hex}:SSL routines`,
  ],
  [/^(?:0{8})0a000[0-9a-f]{3}$/i, (hex) => `error:${hex.slice(8)}:SSL routines`],
  [/^(?:2684\d{5}|16777\d{4}|33[5-9]\d{6})$/, (number) => `SSL error ${number}`],
  [/^-98\d\d$/, (number) => `OSStatus SSL ${number}`],
  [/^-(?:12[0-3]|81\d|80\d|59\d|60\d)\d{1,2}$/, (number) => `NSS error ${number}`],
  [/^-(?:30592|30848|29312|29184|30976|31104)$/, (number) => `mbedtls SSL - ${number}`],
  [/^-0x[0-9a-f]{2,4}$/i, (number) => `mbedtls returned ${number}`],
  [/^-[1-5]\d\d$/, (number) => `wolfSSL error ${number}`],
  [/^0x1[0-9a-f]{2}$/i, (number) => `CRYPTO_ERROR ${number}`],
  [/^200000\d{3}$/, (number) => `QUIC status ${number}`],
]

/** A stack's own number as its log would have it; undefined for all other texts. */
export function inCompany(text: string): string | undefined {
  const number = text.trim()
  const company = companies.find(([pattern]) => pattern.test(number))
  return company?.[1](number)
}
