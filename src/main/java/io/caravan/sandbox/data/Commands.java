package io.caravan.sandbox.data;

import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.sandbox.value.Trees;

/** Reads commands back from their JSON form. */
final class Commands {
    private Commands() {}

    static Command read(JsonObject json) throws JsonFormatException {
        String name = json.string("command");
        return switch (name) {
            case RandomChanges.NAME -> new RandomChanges(json.integer("transactions"));
            case ExplicitWrites.NAME -> ExplicitWrites.read(json);
            case NewTable.NAME -> NewTable.read(json);
            case ImportStep.NAME -> ImportStep.read(json);
            case TableChange.NAME -> TableChange.read(json);
            case NewComponent.NAME -> new NewComponent(json.string("path"));
            case Restart.NAME -> new Restart();
            case TableImport.NAME -> TableImport.read(json);
            case NewBackup.NAME -> NewBackup.read(json);
            case Expiry.NAME -> new Expiry(Trees.choice(Expiry.What.class, json.string("what")));
            default -> throw new JsonFormatException("unknown command \"" + name + "\"");
        };
    }
}
