import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CRL;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * JSSE for `tocsin tour --certificates`: clients and servers that verify what they are shown. It
 * reads commands from standard input, one a line: a verb and key=value, separated by tabs. What
 * they answer is seen at the other end.
 */
public final class Verifier {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final char[] NO_PASSWORD = new char[0];

    public static void main(String[] arguments) throws IOException {
        say("ready\tversion=" + System.getProperty("java.version"));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Map<String, String> given = parse(line);
            switch (given.get("")) {
                case "listen" -> start(given, () -> listen(given));
                case "connect" -> start(given, () -> connect(given));
                default -> { }
            }
        }
        System.exit(0);
    }

    private static Map<String, String> parse(String line) {
        Map<String, String> given = new HashMap<>();
        String[] parts = line.split("\t");
        given.put("", parts[0]);
        for (String part : parts) {
            int sign = part.indexOf('=');
            if (sign > 0) given.put(part.substring(0, sign), part.substring(sign + 1));
        }
        return given;
    }

    private static void listen(Map<String, String> given) throws Exception {
        SSLContext context = contextOf(given);
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        say("listening\tid=" + given.get("id") + "\tport=" + listener.getLocalPort());
        while (true) {
            Socket transport = listener.accept();
            start(given, () -> {
                SSLSocket socket = (SSLSocket) context.getSocketFactory()
                    .createSocket(transport, (InputStream) null, false);
                socket.setUseClientMode(false);
                SSLParameters parameters = parametersOf(given, socket);
                parameters.setNeedClientAuth(true);
                socket.setSSLParameters(parameters);
                converse(transport, socket);
            });
        }
    }

    private static void connect(Map<String, String> given) throws Exception {
        int port = Integer.parseInt(given.get("port"));
        SSLContext context = contextOf(given);
        Socket transport = new Socket(InetAddress.getLoopbackAddress(), port);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
            .createSocket(transport, given.get("name"), port, false);
        SSLParameters parameters = parametersOf(given, socket);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        converse(transport, socket);
    }

    private static SSLParameters parametersOf(Map<String, String> given, SSLSocket socket) {
        SSLParameters parameters = socket.getSSLParameters();
        String version = given.get("version").replace("TLS ", "TLSv");
        parameters.setProtocols(new String[] {version});
        return parameters;
    }

    /** Says back what it hears, so that a client knows that it was let in. */
    private static void converse(Socket transport, SSLSocket socket) throws IOException {
        transport.setSoTimeout(PATIENCE_MILLIS);
        transport.setTcpNoDelay(true);
        try (transport) {
            try {
                socket.startHandshake();
                InputStream input = socket.getInputStream();
                OutputStream output = socket.getOutputStream();
                byte[] buffer = new byte[64];
                for (int length = input.read(buffer); length >= 0; length = input.read(buffer)) {
                    output.write(buffer, 0, length);
                }
                socket.shutdownOutput();
            } catch (IOException refused) {
                // Whoever is at the other end has the alert.
            }
            // Reading what is left keeps the alert from being reset away.
            transport.shutdownOutput();
            transport.getInputStream().skipNBytes(Long.MAX_VALUE);
        } catch (IOException over) {
            // Whatever ends it, it has ended.
        }
    }

    private static SSLContext contextOf(Map<String, String> given)
            throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManager[] trust = given.containsKey("guests")
            ? new TrustManager[] {new NobodyIsLetIn()}
            : trustOf(given).getTrustManagers();
        context.init(keysOf(given), trust, null);
        return context;
    }

    private static TrustManagerFactory trustOf(Map<String, String> given)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", certificates(given.get("ca")).get(0));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        if (!given.containsKey("crls") && !given.containsKey("status")) {
            factory.init(store);
            return factory;
        }
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(store, new X509CertSelector());
        PKIXRevocationChecker checker = (PKIXRevocationChecker)
            CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        checker.setOptions(EnumSet.of(Option.ONLY_END_ENTITY, Option.NO_FALLBACK));
        if (given.containsKey("crls")) {
            checker.setOptions(
                EnumSet.of(Option.ONLY_END_ENTITY, Option.PREFER_CRLS, Option.NO_FALLBACK));
            parameters.addCertStore(CertStore.getInstance("Collection",
                new CollectionCertStoreParameters(revocations(given.get("crls")))));
        }
        parameters.addCertPathChecker(checker);
        factory.init(new CertPathTrustManagerParameters(parameters));
        return factory;
    }

    private static KeyManager[] keysOf(Map<String, String> given)
            throws GeneralSecurityException, IOException {
        if (!given.containsKey("cert")) return null;
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        Certificate[] chain = certificates(given.get("cert")).toArray(new Certificate[0]);
        store.setKeyEntry("own", privateKey(given.get("key")), NO_PASSWORD, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static List<Certificate> certificates(String file)
            throws GeneralSecurityException, IOException {
        try (InputStream pem = Files.newInputStream(Path.of(file))) {
            return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(pem));
        }
    }

    private static Collection<? extends CRL> revocations(String file)
            throws GeneralSecurityException, IOException {
        try (InputStream pem = Files.newInputStream(Path.of(file))) {
            return CertificateFactory.getInstance("X.509").generateCRLs(pem);
        }
    }

    private static PrivateKey privateKey(String file) throws GeneralSecurityException, IOException {
        String base64 = Files.readString(Path.of(file)).replaceAll("-----[A-Z ]+-----|\\s", "");
        byte[] encoded = Base64.getDecoder().decode(base64);
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    /** A program's own decision about who is trusted. */
    private static final class NobodyIsLetIn extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("nobody is let in");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("nobody is let in");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("nobody is let in");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("nobody is let in");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("nobody is let in");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("nobody is let in");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private interface Task {
        void run() throws Exception;
    }

    private static void start(Map<String, String> given, Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Exception error) {
                String flat = String.valueOf(error).replaceAll("\\s", " ");
                say("failed\tid=" + given.get("id") + "\terror=" + flat);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
