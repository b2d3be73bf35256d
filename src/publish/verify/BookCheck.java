// Checks EPUBs with epubcheck's library; its own command takes one file a run.
//
//   java -cp JAR BookCheck.java FILE...
//
// Prints a line of JSON a file, in the order given:
//   {"version", "passed", "findings": [{"rule", "severity", "message", "location"}]}
import com.adobe.epubcheck.api.EPUBLocation;
import com.adobe.epubcheck.api.EpubCheck;
import com.adobe.epubcheck.api.MasterReport;
import com.adobe.epubcheck.messages.Message;
import com.adobe.epubcheck.messages.Severity;
import com.adobe.epubcheck.util.FeatureEnum;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

public class BookCheck {
    private static final Set<Severity> FAILING = EnumSet.of(Severity.FATAL, Severity.ERROR, Severity.WARNING);

    public static void main(String[] args) throws Exception {
        // Nothing but the JSON may reach standard output.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        ObjectMapper mapper = new ObjectMapper();
        for (String name : args) {
            Map<String, Object> verdict = new LinkedHashMap<>();
            Findings findings = check(new File(name));
            verdict.put("version", EpubCheck.version());
            verdict.put("passed", findings.passed);
            verdict.put("findings", findings.all);
            out.println(mapper.writeValueAsString(verdict));
        }
    }

    private static Findings check(File file) {
        Findings findings = new Findings(file.getPath());
        try {
            EpubCheck checker = new EpubCheck(file, findings);
            checker.setLocale(Locale.ENGLISH);
            checker.doValidate();
        } catch (Exception | StackOverflowError | OutOfMemoryError problem) {
            findings.add("unreadable", Severity.FATAL, String.valueOf(problem.getMessage()), "");
        }
        return findings;
    }

    private static final class Findings extends MasterReport {
        private final List<Map<String, String>> all = new ArrayList<>();
        private boolean passed = true;

        private Findings(String name) {
            setEpubFileName(name);
        }

        private void add(String rule, Severity severity, String message, String location) {
            passed &= !FAILING.contains(severity);
            Map<String, String> finding = new LinkedHashMap<>();
            finding.put("rule", rule);
            finding.put("severity", severity.name().toLowerCase(Locale.ROOT));
            finding.put("message", message);
            finding.put("location", location);
            all.add(finding);
        }

        @Override
        public void message(Message message, EPUBLocation location, Object... args) {
            Severity severity = message.getSeverity();
            if (severity == Severity.USAGE || severity == Severity.SUPPRESSED) {
                return;  // statistics and what epubcheck itself holds back
            }
            add(message.getID().toString(), severity, message.getMessage(args), place(location));
        }

        private static String place(EPUBLocation location) {
            if (location == null || location.getPath() == null) {
                return "";
            }
            String line = location.getLine() > 0 ? ":" + location.getLine() + ":" + location.getColumn() : "";
            return location.getPath() + line;
        }

        @Override
        public void info(String resource, FeatureEnum feature, String value) {}

        @Override
        public void initialize() {}

        @Override
        public int generate() {
            return 0;
        }
    }
}
