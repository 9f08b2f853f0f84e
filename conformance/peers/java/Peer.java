import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.Security;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * JSSE for tocsin's interop tests. It reads commands from standard input, one a line, and writes
 * reports: a verb and key=value, separated by tabs.
 */
public final class Peer {
    private static final int PATIENCE_MILLIS = 10_000;

    public static void main(String[] arguments) throws Exception {
        // JSSE has no call for KeyUpdate: it sends one after this many bytes under one key.
        Security.setProperty("jdk.tls.keyLimits",
            "AES/GCM/NoPadding KeyUpdate 2^15, ChaCha20-Poly1305 KeyUpdate 2^15");
        Fields ready = new Fields();
        ready.put("version", System.getProperty("java.version"));
        ready.say("ready");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Fields fields = Fields.parse(line);
            switch (fields.verb()) {
                case "listen" -> listen(fields);
                case "connect" -> start(() -> connect(fields));
                default -> { }
            }
        }
        System.exit(0);
    }

    private static void listen(Fields fields) {
        Fields answer = new Fields();
        answer.put("id", fields.get("id"));
        try {
            SSLContext context = Context.of(fields);
            ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            answer.put("port", listener.getLocalPort());
            answer.say("listening");
            start(() -> {
                while (true) {
                    Socket transport = listener.accept();
                    start(() -> serve(fields, context, transport));
                }
            });
        } catch (Exception error) {
            answer.put("error", error);
            answer.say("failed");
        }
    }

    private static void serve(Fields fields, SSLContext context, Socket transport) {
        Fields report = new Fields();
        report.put("id", fields.get("id"));
        report.put("port", transport.getPort());
        try {
            prepare(transport);
            SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(transport, (InputStream) null, false);
            socket.setUseClientMode(false);
            SSLParameters parameters = parametersOf(fields, socket);
            parameters.setWantClientAuth(fields.get("client").equals("request"));
            if (fields.get("client").equals("require")) parameters.setNeedClientAuth(true);
            socket.setSSLParameters(parameters);
            shakeHands(report, socket);
            echo(report, socket);
        } catch (Exception error) {
            report.fail(error);
        }
        drain(transport);
        report.say("report");
    }

    /** Sends back what arrives until close_notify, and answers that. */
    private static void echo(Fields report, SSLSocket socket) throws IOException {
        InputStream input = socket.getInputStream();
        OutputStream output = socket.getOutputStream();
        byte[] buffer = new byte[16384];
        long count = 0;
        for (int length = input.read(buffer); length >= 0; length = input.read(buffer)) {
            output.write(buffer, 0, length);
            count += length;
        }
        report.put("bytes", count);
        report.put("closed", "yes");
        socket.shutdownOutput();
    }

    private static void connect(Fields fields) {
        Fields report = new Fields();
        report.put("id", fields.get("id"));
        try (Socket transport = new Socket(InetAddress.getLoopbackAddress(), fields.number("port"))) {
            prepare(transport);
            talk(fields, report, transport);
            drain(transport);
        } catch (Exception error) {
            report.fail(error);
        }
        report.say("report");
    }

    /** Sends bytes, reads them back, closes, and waits for the server to close. */
    private static void talk(Fields fields, Fields report, Socket transport) throws Exception {
        SSLSocket socket = (SSLSocket) Context.keptBy(fields).getSocketFactory()
            .createSocket(transport, fields.get("name"), fields.number("port"), false);
        SSLParameters parameters = parametersOf(fields, socket);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        try {
            shakeHands(report, socket);
            exchange(fields.number("bytes"), socket);
            report.put("bytes", fields.get("bytes"));
            if (fields.get("ends").equals("cut-off")) return;
            if (fields.get("ends").isEmpty()) socket.shutdownOutput();
            if (socket.getInputStream().read() < 0) report.put("closed", "yes");
        } catch (IOException error) {
            report.fail(error);
        }
    }

    private static void exchange(int size, SSLSocket socket) throws IOException {
        byte[] sent = new byte[size];
        Arrays.fill(sent, (byte) '.');
        OutputStream output = socket.getOutputStream();
        for (int start = 0; start < size; start += 16384) {
            int length = Math.min(16384, size - start);
            output.write(sent, start, length);
            byte[] echoed = socket.getInputStream().readNBytes(length);
            if (!Arrays.equals(echoed, Arrays.copyOfRange(sent, start, start + length))) {
                throw new IOException("the echo differs");
            }
        }
    }

    private static SSLParameters parametersOf(Fields fields, SSLSocket socket) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(fields.list("alpn"));
        String version = fields.get("version").replace("TLS ", "TLSv");
        if (!fields.get("legacy").isEmpty()) {
            parameters.setCipherSuites(socket.getSupportedCipherSuites());
        }
        parameters.setProtocols(
            version.isEmpty() ? new String[] {"TLSv1.3", "TLSv1.2"} : new String[] {version});
        return parameters;
    }

    /** JSSE does not tell whether it resumed: a session that is resumed is older than its connection. */
    private static void shakeHands(Fields report, SSLSocket socket) throws IOException {
        long before = System.currentTimeMillis();
        socket.startHandshake();
        describe(report, socket);
        boolean isOlder = socket.getSession().getCreationTime() < before;
        report.put("resumed", isOlder ? "yes" : "no");
    }

    private static void describe(Fields report, SSLSocket socket) {
        SSLSession session = socket.getSession();
        report.put("version", session.getProtocol().replace("TLSv", "TLS "));
        report.put("suite", session.getCipherSuite());
        report.put("alpn", socket.getApplicationProtocol());
        try {
            report.put("clientCertificates", session.getPeerCertificates().length);
        } catch (SSLPeerUnverifiedException none) {
            report.put("clientCertificates", 0);
        }
    }

    /** Reads what is left, so that closing does not reset an alert away. */
    private static void drain(Socket transport) {
        try (transport) {
            transport.shutdownOutput();
            transport.setSoTimeout(1000);
            transport.getInputStream().skipNBytes(Long.MAX_VALUE);
        } catch (IOException over) {
            // Whatever ends it, it has ended.
        }
    }

    private static void prepare(Socket transport) throws IOException {
        transport.setSoTimeout(PATIENCE_MILLIS);
        transport.setTcpNoDelay(true);
    }

    private interface Task {
        void run() throws Exception;
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Exception error) {
                error.printStackTrace();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
