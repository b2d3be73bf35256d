// Checks PDFs against a PDF/UA or PDF/A profile with veraPDF's library.
//
//   java -cp JAR PdfCheck.java FLAVOUR FILE...      FLAVOUR: ua1 ua2 1a 1b 2a 2b 2u 3a 3b 3u 4 4e 4f
//
// Prints a line of JSON a file, in the order given:
//   {"version", "passed", "findings": [{"rule", "severity", "message", "location"}]}
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

public class PdfCheck {
    private static final String PROFILES = "/org/verapdf/pdfa/validation/";
    private static final String VERSION = "/META-INF/maven/org.verapdf/validation-model/pom.properties";

    public static void main(String[] args) throws Exception {
        // Nothing but the JSON may reach standard output.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.fromString(args[0]);
        ValidationProfile profile = profile(args[0], flavour);
        ObjectMapper mapper = new ObjectMapper();
        for (int i = 1; i < args.length; i++) {
            Map<String, Object> verdict = check(new File(args[i]), profile, flavour);
            verdict.put("version", version());
            out.println(mapper.writeValueAsString(verdict));
        }
    }

    private static Map<String, Object> check(File file, ValidationProfile profile, PDFAFlavour flavour) {
        Map<String, Object> verdict = new LinkedHashMap<>();
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour)) {
            ValidationResult result =
                    Foundries.defaultInstance().createValidator(profile, false).validate(parser);
            verdict.put("passed", result.isCompliant());
            verdict.put("findings", findings(result));
        } catch (Exception | StackOverflowError | OutOfMemoryError problem) {
            verdict.put("passed", false);
            verdict.put("findings", List.of(finding("unreadable", String.valueOf(problem.getMessage()), "")));
        }
        return verdict;
    }

    // One finding a rule, at its first place: a fault in every cell of a table is one fault.
    private static Collection<Map<String, String>> findings(ValidationResult result) {
        Map<String, Map<String, String>> found = new TreeMap<>();
        Map<String, Integer> times = new TreeMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() != TestAssertion.Status.FAILED) {
                continue;
            }
            RuleId id = assertion.getRuleId();
            String rule = id.getClause() + "-" + id.getTestNumber();
            String place = String.valueOf(assertion.getLocation().getContext());
            found.putIfAbsent(rule, finding(rule, assertion.getMessage(), place));
            times.merge(rule, 1, Integer::sum);
        }
        times.forEach((rule, count) -> {
            if (count > 1) {
                found.get(rule).merge("message", " (" + count + " places)", String::concat);
            }
        });
        return found.values();
    }

    private static Map<String, String> finding(String rule, String message, String location) {
        Map<String, String> finding = new LinkedHashMap<>();
        finding.put("rule", rule);
        finding.put("severity", "error");
        finding.put("message", message);
        finding.put("location", location);
        return finding;
    }

    private static String version() throws Exception {
        Properties properties = new Properties();
        try (InputStream in = PDFAFlavour.class.getResourceAsStream(VERSION)) {
            if (in != null) {
                properties.load(in);
            }
        }
        return properties.getProperty("version", "unknown");
    }

    private static String profileName(String flavour) {
        if (flavour.equals("ua2")) {
            return "PDFUA-2-ISO32005";
        }
        return flavour.startsWith("ua") ? "PDFUA-" + flavour.substring(2) : "PDFA-" + flavour.toUpperCase();
    }

    // The profiles are XML; reading them with the DOM spares a JAXB runtime, which the jar does not hold.
    private static ValidationProfile profile(String flavourName, PDFAFlavour flavour) throws Exception {
        String name = profileName(flavourName);
        try (InputStream in = PDFAFlavour.class.getResourceAsStream(PROFILES + name + ".xml")) {
            if (in == null) {
                throw new IllegalArgumentException("veraPDF has no profile " + name);
            }
            Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getDocumentElement();
            return Profiles.profileFromValues(
                    flavour,
                    Profiles.profileDetailsFromValues(name, name, "veraPDF", new Date(0)),
                    "",
                    rules(root),
                    variables(root));
        }
    }

    private static Set<Rule> rules(Element root) {
        Set<Rule> rules = new HashSet<>();
        for (Element rule : children(root, "rule")) {
            Element id = children(rule, "id").get(0);
            Element error = children(rule, "error").get(0);
            List<ErrorArgument> arguments = new ArrayList<>();
            for (Element argument : children(error, "argument")) {
                arguments.add(ErrorArgumentImpl.fromValues(argument.getTextContent(), null, null));
            }
            rules.add(Profiles.ruleFromValues(
                    Profiles.ruleIdFromValues(
                            PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                            id.getAttribute("clause"),
                            Integer.parseInt(id.getAttribute("testNumber"))),
                    rule.getAttribute("object"),
                    rule.hasAttribute("deferred") ? Boolean.valueOf(rule.getAttribute("deferred")) : null,
                    rule.getAttribute("tags"),
                    text(rule, "description"),
                    text(rule, "test"),
                    Profiles.errorFromValues(text(error, "message"), arguments),
                    new ArrayList<>()));
        }
        return rules;
    }

    private static Set<Variable> variables(Element root) {
        Set<Variable> variables = new HashSet<>();
        for (Element variable : children(root, "variable")) {
            variables.add(Profiles.variableFromValues(
                    variable.getAttribute("name"),
                    variable.getAttribute("object"),
                    text(variable, "defaultValue"),
                    text(variable, "value")));
        }
        return variables;
    }

    private static List<Element> children(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagName(name);
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            found.add((Element) nodes.item(i));
        }
        return found;
    }

    private static String text(Element parent, String name) {
        List<Element> found = children(parent, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent();
    }
}
