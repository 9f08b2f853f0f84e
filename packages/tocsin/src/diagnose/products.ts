/** Who printed a line, by what only that program or runtime writes; the first that fits. */
interface Product {
  readonly stack: string
  /** In lower case; a line without any of them need not be searched. */
  readonly needles: readonly string[]
  readonly pattern: RegExp
  readonly library?: string
}

const products: readonly Product[] = [
  {
    stack: 'grpc',
    needles: ['ssl_transport_security', 'handshake failed with', 'grpc'],
    pattern:
      /ssl_transport_security|Handshake failed with (?:fatal )?error SSL_ERROR|\bgrpc\b|failed to connect to all addresses/i,
  },
  { stack: 'netty', needles: ['netty'], pattern: /io\.netty\./ },
  {
    stack: 'kafka',
    needles: ['kafka', 'rdkafka', 'clientid=', 'sasl_ssl:', 'socketserver'],
    pattern: /kafka|clientId=|SASL_SSL:|SocketServer listenerType/i,
  },
  {
    stack: 'conscrypt',
    needles: ['ssl=0x', 'conscrypt'],
    pattern: /ssl=0x[0-9a-f]{4,16}:|conscrypt/i,
    library: 'boringssl',
  },
  {
    stack: 'mongodb',
    needles: ['mongo', 'sslhandshakefailed'],
    pattern: /mongo|SSLHandshakeFailed/i,
  },
  {
    stack: 'mitmproxy',
    needles: ['tls handshake failed.'],
    pattern: /(?:Client|Server) TLS handshake failed\. /,
  },
  {
    stack: 'envoy',
    needles: ['tls error:', 'tls_error:', 'envoy'],
    pattern: /TLS[ _]error: ?\|?\d|upstream connect error|\b[Ee]nvoy\b/,
    library: 'boringssl',
  },
  {
    stack: 'nginx',
    needles: [' while ', 'nginx', 'ssl_do_handshake'],
    pattern: /SSL_\w{1,20}\(\) failed \(|while SSL handshaking|#\d+: \*\d+ |\bnginx\b/,
  },
  {
    stack: 'haproxy',
    needles: ['ssl handshake failure', 'haproxy', ' during ssl', 'layer6'],
    pattern:
      /haproxy|\/\d+: SSL |\d\/SSL handshake failure|Layer6 invalid|(?:closed|error|Timeout) during SSL handshake/i,
  },
  {
    stack: 'apache',
    needles: ['ah0', '[ssl:', 'ssl library error'],
    pattern: /\bAH0\d{4}\b|\[(?:ssl|proxy|core):\w+\]|SSL Library Error:/,
  },
  {
    stack: 'stunnel',
    needles: ['log', 'stunnel'],
    pattern: /\bLOG[0-7]\[[^\]\n]{1,24}\]|\bstunnel\b/,
  },
  {
    stack: 'postfix',
    needles: ['postfix', 'tls library problem'],
    pattern: /\bpostfix\/|TLS library problem:/,
    library: 'openssl',
  },
  {
    stack: 'dovecot',
    needles: ['dovecot', '-login:', 'ssl alert: where'],
    pattern: /\bdovecot\b|(?:imap|pop3|managesieve|submission)-login:|SSL alert: where=/,
  },
  {
    stack: 'openvpn',
    needles: [
      'openvpn',
      'openssl: error:',
      ' ssl alert: ',
      'verify error: depth',
      'tls error: ',
      'tls_error: ',
    ],
    pattern:
      /openvpn|OpenSSL: error:|(?:Received|Sent) (?:fatal|warning) SSL alert:|VERIFY ERROR: depth|TLS Error: TLS|TLS_ERROR: BIO/i,
  },
  {
    stack: 'postgresql',
    needles: [
      'could not accept ssl',
      'ssl error: ',
      'ssl syscall error',
      'psql',
      'libpq',
      'psycopg',
    ],
    pattern:
      /could not accept SSL connection|psql:|(?<!Open|TLS\/)\bSSL error: (?!\d|error:)|SSL SYSCALL error:|psycopg|libpq/,
  },
  {
    stack: 'mysql',
    needles: ['error 2026', 'mysql', 'mariadb', 'tls/ssl error'],
    pattern: /ERROR 2026|\bmysql|\bmariadb|TLS\/SSL error:/i,
  },
  {
    stack: 'mosquitto',
    needles: ['openssl error[', 'mosquitto'],
    pattern: /OpenSSL Error\[\d+\]|mosquitto/,
  },
  {
    stack: 'curl',
    needles: ['curl', 'tls alert,', '(out),', '(in),'],
    pattern: /\bcurl:? ?\(|\bcURL error|\blibcurl\b|\((?:IN|OUT)\), TLS|\bcurl\b/i,
  },
  {
    stack: 'wget',
    needles: ['wget', 'gnutls: ', 'unable to establish ssl', 'cannot verify', '’ is not trusted'],
    pattern:
      /\bwget\b|^GnuTLS: |Unable to establish SSL connection|ERROR: (?:cannot verify|The certificate of)/m,
  },
  {
    stack: 'deno',
    needles: ['invaliddata', 'deno', 'typeerror: fetch failed cause'],
    pattern: /\bdeno\b|InvalidData: |fetch failed cause: Error: error sending/,
  },
  {
    stack: 'chrome',
    needles: ['net::err', 'net_error', 'ssl_client_socket', 'err_ssl_', 'err_bad_ssl', 'err_cert_'],
    pattern:
      /net::ERR|net_error|ssl_client_socket|ERR_(?:SSL_PROTOCOL_ERROR|SSL_VERSION|BAD_SSL|CERT_)/,
    library: 'boringssl',
  },
  {
    stack: 'node',
    needles: [
      'err_ssl_',
      'eproto',
      'deps/openssl',
      'econnreset',
      'before secure tls',
      'tlsclienterror',
      'err_tls_',
      '.js:',
    ],
    pattern:
      /ERR_SSL_(?!PROTOCOL_ERROR|VERSION_OR)|\bEPROTO\b|deps\/openssl|before secure TLS|tlsClientError|ERR_TLS_|node:internal/,
  },
  {
    stack: 'python',
    needles: ['_ssl.c', '[ssl', 'sslerror', "('ssl routines", 'urllib3', 'openssl.ssl.error'],
    pattern:
      /_ssl\.c|\[SSL(?::|\])|\bssl\.SSL|SSLError\(|\('SSL routines'|OpenSSL\.SSL\.Error|urllib3|requests\.exceptions|aiohttp|httpx/,
  },
  {
    stack: 'ruby',
    needles: ['returned=', 'openssl::ssl'],
    pattern: /SSL_\w{3,10} returned=|OpenSSL::SSL/,
  },
  {
    stack: 'php',
    needles: [
      'ssl operation failed',
      'php ',
      'stream_socket',
      'failed to enable crypto',
      'file_get_contents',
    ],
    pattern:
      /SSL operation failed with code|\bPHP (?:Warning|Fatal)|stream_socket_\w+|Failed to enable crypto|file_get_contents|fsockopen/,
  },
  {
    stack: 'perl',
    needles: ['ssl connect attempt', 'io::socket', 'ssl accept attempt', 'lwp::'],
    pattern: /SSL (?:connect|accept) attempt failed|IO::Socket::SSL|LWP::/,
  },
  {
    stack: 'esp-idf',
    needles: ['esp-tls', 'ssl_client', 'esp_', 'mbedtls: '],
    pattern:
      /esp-tls|ssl_client\.cpp|esp_mbedtls|esp-mbedtls|E \([\d:.]{3,14}\)|\(\d\d:\d\d:\d\d\.\d{3}\) mbedtls/,
    library: 'mbedtls',
  },
  {
    stack: 'network-framework',
    needles: ['boringssl_', 'nw_'],
    pattern: /\bboringssl_(?:context|session)\w+\(|\bnw_(?:protocol|socket|connection|endpoint)/,
    library: 'boringssl',
  },
  {
    stack: 'securetransport',
    needles: ['kcfstream', 'errssl', 'nsurlerrordomain', 'sslhandshake'],
    pattern: /_?kCF(?:Stream|Network)|errSSL[A-Z]|NSURLErrorDomain|SSLHandshake failed/,
  },
  {
    stack: 'firefox',
    needles: ['error code: ', 'an error occurred during a connection'],
    pattern:
      /Error code: (?:SSL|SEC|PR|MOZILLA)_|Error code: (?:ssl|sec|pr|mozilla_pkix)_error|An error occurred during a connection/,
    library: 'nss',
  },
  {
    stack: 'dotnet',
    needles: ['system.', 'authenticationexception', 'interop+', 'win32exception'],
    pattern:
      /System\.(?:Net|Security|IO)\.|AuthenticationException: Auth|Interop\+|remote party (?:has )?sent/,
  },
  {
    stack: 'cli-tools',
    needles: ['msmtp', 'swaks', 'socat', 'w3m', 'lynx', 'ncat', 'tls startup failed'],
    pattern: /\bmsmtp\b|\bswaks\b|\bsocat\b|\bw3m\b|\blynx\b|\bNcat\b|TLS startup failed/,
  },
  {
    stack: 'gnutls',
    needles: ['*** ', 'gnutls'],
    pattern: /\*\*\* (?:Non f|F)atal error|\*\*\* Received alert|\bgnutls/i,
    library: 'gnutls',
  },
]

/** The program that printed a line, and the library it is known to use; `lower` is the line in lower case. */
export function productOf(line: string, lower: string): Product | undefined {
  return products.find(
    ({ needles, pattern }) => needles.some((each) => lower.includes(each)) && pattern.test(line),
  )
}
