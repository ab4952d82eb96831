package io.caravan.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Prints the ten slowest tests of a run, and the ten slowest classes, from Surefire's reports. */
public final class SlowestTests {
    private static final int SHOWN = 10;

    private SlowestTests() {}

    private record Timed(String name, double seconds) {
        static Timed of(Element element) {
            String type = element.getAttribute("classname");
            String name = element.getAttribute("name");
            return new Timed(
                    type.isEmpty() ? simple(name) : simple(type) + "." + name,
                    Double.parseDouble(element.getAttribute("time").replace(",", "")));
        }

        private static String simple(String type) {
            return type.substring(type.lastIndexOf('.') + 1);
        }
    }

    /** @param arguments the folder of the reports */
    public static void main(String[] arguments) throws Exception {
        List<Timed> tests = new ArrayList<>();
        List<Timed> classes = new ArrayList<>();
        DocumentBuilder xml = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        try (Stream<Path> reports = Files.list(Path.of(arguments[0]))) {
            for (Path report : reports.filter(SlowestTests::isReport).sorted().toList()) {
                Element suite = xml.parse(report.toFile()).getDocumentElement();
                classes.add(Timed.of(suite));
                NodeList cases = suite.getElementsByTagName("testcase");
                for (int i = 0; i < cases.getLength(); i++) {
                    tests.add(Timed.of((Element) cases.item(i)));
                }
            }
        }
        print("The slowest tests of " + tests.size(), tests);
        print("The slowest classes of " + classes.size(), classes);
    }

    private static boolean isReport(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("TEST-") && name.endsWith(".xml");
    }

    private static void print(String title, List<Timed> all) {
        System.out.println(title + ", in seconds:");
        all.stream()
                .sorted(Comparator.comparingDouble(Timed::seconds).reversed())
                .limit(SHOWN)
                .forEach(each ->
                        System.out.println(String.format(Locale.ROOT, "%8.1f  %s", each.seconds(), each.name())));
    }
}
