import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of the protocol: a verb, then key=value, separated by tabs. */
final class Fields {
    private static final Pattern RECEIVED = Pattern.compile("Received (?:fatal|close_notify) alert: (\\w+)");
    private static final PrintStream OUTPUT = System.out;

    private final Map<String, String> values = new TreeMap<>();

    static Fields parse(String line) {
        Fields fields = new Fields();
        String[] parts = line.split("\t");
        fields.put("", parts[0]);
        for (String part : parts) {
            int sign = part.indexOf('=');
            if (sign > 0) fields.put(part.substring(0, sign), part.substring(sign + 1));
        }
        return fields;
    }

    String verb() {
        return get("");
    }

    String get(String key) {
        return values.getOrDefault(key, "");
    }

    int number(String key) {
        return Integer.parseInt(get(key));
    }

    String[] list(String key) {
        return get(key).isEmpty() ? new String[0] : get(key).split(",");
    }

    void put(String key, Object value) {
        values.put(key, String.valueOf(value).replaceAll("[\t\r\n]", " "));
    }

    /** How a connection failed, with the alert's name if one arrived. */
    void fail(Exception error) {
        put("error", error);
        Matcher received = RECEIVED.matcher(String.valueOf(error.getMessage()));
        if (received.find()) put("alert", received.group(1));
    }

    void say(String verb) {
        StringBuilder line = new StringBuilder(verb);
        values.forEach((key, value) -> line.append('\t').append(key).append('=').append(value));
        synchronized (OUTPUT) {
            OUTPUT.println(line);
            OUTPUT.flush();
        }
    }
}
