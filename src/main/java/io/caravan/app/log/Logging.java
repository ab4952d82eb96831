package io.caravan.app.log;

import io.caravan.app.config.ConfigSources;
import io.caravan.app.config.LogConfig;
import io.caravan.app.config.ProcessConfig;
import io.caravan.core.config.ConfigurationException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** Tells log4j2.properties what {@code log.*} say. The first logger fixes it for the life of the process. */
public final class Logging {
    public static final String QUIET = "--quiet";

    private static final String OPTION = "-D";
    private static final String FORMAT = "caravan.log.format";

    private Logging() {}

    public static void configure(String[] args) {
        LogConfig config = LogConfig.early(values(args));
        boolean talkative = config.level().compareTo(LogConfig.Level.DEBUG) >= 0;
        String level = label(
                Arrays.asList(args).contains(QUIET) && config.level() == LogConfig.Level.INFO
                        ? LogConfig.Level.WARN
                        : config.level());
        boolean several = isFolder(args);
        System.setProperty("caravan.log.source", several ? "%notEmpty{%X{source}: }" : "");
        System.setProperty(FORMAT, label(config.format()));
        System.setProperty("caravan.log.level", level);
        System.setProperty("caravan.log.libraries", talkative ? level : "warn");
        SparingAppender.install(Clock.systemUTC());
    }

    private static boolean isFolder(String[] args) {
        try {
            return ProcessConfig.isFolder(values(args), Path.of(""));
        } catch (ConfigurationException unreadable) {
            return false; // the command says so
        }
    }

    /** Whether nothing but JSON may be on standard error. */
    public static boolean isJson() {
        return label(LogConfig.Format.JSON).equals(System.getProperty(FORMAT));
    }

    private static Map<String, String> values(String[] args) {
        Properties system = new Properties();
        system.putAll(System.getProperties());
        for (int i = 0; i < args.length; i++) {
            String option = args[i].equals(OPTION) && i + 1 < args.length ? OPTION + args[i + 1] : args[i];
            int equals = option.indexOf('=');
            if (option.startsWith(OPTION) && equals > 0) {
                system.setProperty(option.substring(OPTION.length(), equals), option.substring(equals + 1));
            }
        }
        try {
            return ConfigSources.read(System.getenv(), system, Path.of(""));
        } catch (IllegalArgumentException | ConfigurationException unreadable) {
            return Map.of(); // the command says so
        }
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
