package io.caravan.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Refuses an option or argument with nothing in it. An empty path would be the working directory, and nothing has an empty name. */
final class EmptyArguments {
    private EmptyArguments() {}

    /** @throws ParameterException that names the first one, of whichever command */
    static void refuse(ParseResult parsed) {
        for (ArgSpec argument : parsed.matchedArgs()) {
            if (argument.arity().max() > 0
                    && argument.originalStringValues().stream().anyMatch(String::isBlank)) {
                throw new ParameterException(
                        commandLine(argument),
                        name(argument) + " is empty, and it wants " + argument.paramLabel()
                                + ". Nothing was done. A variable of the shell that is not set leaves it empty");
            }
        }
        parsed.subcommands().forEach(EmptyArguments::refuse);
    }

    private static CommandLine commandLine(ArgSpec argument) {
        return argument.command().commandLine();
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : "the argument " + argument.paramLabel();
    }
}
