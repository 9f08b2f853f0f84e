import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An SSLContext from PEM files. */
final class Context {
    private static final List<String> KEY_TYPES = List.of("EC", "RSA", "RSASSA-PSS", "EdDSA");
    private static final char[] NO_PASSWORD = new char[0];
    private static final Map<String, SSLContext> KEPT = new ConcurrentHashMap<>();

    private Context() {}

    static SSLContext of(Fields fields) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers(fields), trust(fields).getTrustManagers(), null);
        return context;
    }

    /** The context of a client that resumes, which is where JSSE keeps sessions; a new one for others. */
    static SSLContext keptBy(Fields fields) throws GeneralSecurityException, IOException {
        String keeper = fields.get("keeper");
        if (keeper.isEmpty()) return of(fields);
        if (!KEPT.containsKey(keeper)) KEPT.put(keeper, of(fields));
        return KEPT.get(keeper);
    }

    private static javax.net.ssl.KeyManager[] keyManagers(Fields fields)
            throws GeneralSecurityException, IOException {
        if (fields.get("cert").isEmpty()) return null;
        KeyStore store = emptyStore();
        Certificate[] chain = certificates(fields.get("cert")).toArray(new Certificate[0]);
        store.setKeyEntry("own", privateKey(fields.get("key")), NO_PASSWORD, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static TrustManagerFactory trust(Fields fields)
            throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        for (Certificate certificate : certificates(fields.get("ca"))) {
            store.setCertificateEntry("ca" + store.size(), certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificates(String file)
            throws GeneralSecurityException, IOException {
        try (InputStream pem = Files.newInputStream(Path.of(file))) {
            return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(pem));
        }
    }

    /** PKCS #8 does not tell Java which factory to ask: the first that takes it. */
    private static PrivateKey privateKey(String file) throws GeneralSecurityException, IOException {
        String base64 = Files.readString(Path.of(file)).replaceAll("-----[A-Z ]+-----|\\s", "");
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
        for (String type : KEY_TYPES) {
            try {
                return KeyFactory.getInstance(type).generatePrivate(encoded);
            } catch (InvalidKeySpecException ofAnotherType) {
                continue;
            }
        }
        throw new InvalidKeySpecException("no key factory takes " + file);
    }
}
