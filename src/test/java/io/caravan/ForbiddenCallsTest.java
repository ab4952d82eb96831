package io.caravan;

import static com.tngtech.archunit.core.domain.JavaConstructor.CONSTRUCTOR_NAME;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.UUID;
import java.util.stream.Stream;

/** What no code of ours calls: what a test could not choose, and what depends on the machine's language. */
@AnalyzeClasses(packages = "io.caravan", importOptions = ImportOption.DoNotIncludeTests.class)
class ForbiddenCallsTest {
    @ArchTest
    static final ArchRule time_and_chance_are_injected = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.caravan.app.target.Wiring")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .because("a test must be able to choose them; take a Clock, a Sleeper, a RandomGenerator or a Supplier");

    @ArchTest
    static final ArchRule machines_read_the_same_bytes_in_every_locale_and_charset = noClasses()
            .that()
            .resideOutsideOfPackage("io.caravan.sandbox..") // what it says lands nowhere by itself
            .and()
            .haveSimpleNameNotEndingWith("Configurer") // made by Camel's tooling; they know names of options alone
            .should(asksTheMachine(call(String.class, "format", String.class, Object[].class)
                    .or(call(String.class, "formatted", Object[].class))
                    .or(call(String.class, "toUpperCase"))
                    .or(call(String.class, "toLowerCase"))
                    .or(call(String.class, "getBytes"))
                    .or(call(String.class, CONSTRUCTOR_NAME, byte[].class))
                    .or(call(Locale.class, "getDefault"))
                    .or(call(Charset.class, "defaultCharset"))
                    .or(call(MessageFormat.class, "format"))
                    .or(call(PrintStream.class, "printf", String.class, Object[].class))
                    .or(call(PrintStream.class, "format", String.class, Object[].class))
                    .or(call(PrintWriter.class, "printf", String.class, Object[].class))
                    .or(call(PrintWriter.class, "format", String.class, Object[].class))
                    .or(call(PrintWriter.class, CONSTRUCTOR_NAME, OutputStream.class))
                    .or(call(PrintWriter.class, CONSTRUCTOR_NAME, OutputStream.class, boolean.class))
                    .or(call(PrintStream.class, CONSTRUCTOR_NAME, OutputStream.class))
                    .or(call(PrintStream.class, CONSTRUCTOR_NAME, OutputStream.class, boolean.class))
                    .or(call(InputStreamReader.class, CONSTRUCTOR_NAME, InputStream.class))
                    .or(call(OutputStreamWriter.class, CONSTRUCTOR_NAME, OutputStream.class))
                    .or(call(Scanner.class, CONSTRUCTOR_NAME, InputStream.class))
                    .or(call(ByteArrayOutputStream.class, "toString"))
                    .or(call(DateTimeFormatter.class, "ofPattern", String.class))))
            .because("a name or a number with the digits of ar-EG, fa-IR or mr-IN is another name; say Locale.ROOT and"
                    + " StandardCharsets.UTF_8");

    private static ArchCondition<JavaClass> asksTheMachine(DescribedPredicate<JavaAccess<?>> access) {
        return ArchConditions.accessTargetWhere(access);
    }

    /** By a call, or by a reference to the method. */
    private static DescribedPredicate<JavaAccess<?>> call(Class<?> owner, String name, Class<?>... parameters) {
        List<String> types = Stream.of(parameters).map(Class::getName).toList();
        return DescribedPredicate.describe(
                owner.getSimpleName() + "." + name,
                access -> access.getTarget() instanceof CodeUnitAccessTarget target
                        && target.getOwner().isEquivalentTo(owner)
                        && target.getName().equals(name)
                        && target.getRawParameterTypes().stream()
                                .map(JavaClass::getName)
                                .toList()
                                .equals(types));
    }
}
