package io.caravan.app.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a deploy key looks like, for whoever is refused with it. What follows its bar is never told. */
final class DeployKeyHint {
    private static final String WANTED =
            " Wanted is one that begins with prod:NAME| or dev:NAME| , or the admin key of a self-hosted deployment, NAME| first.";
    private static final Pattern SHAPE = Pattern.compile("(?:([a-z]{1,12}):)?([a-z0-9][a-z0-9_:-]{0,80})?[|].+");
    private static final Pattern CLOUD = Pattern.compile("https://([a-z0-9-]+)(?:[.][a-z0-9-]+)*[.]convex[.]cloud");

    private DeployKeyHint() {}

    /** @param url of the deployment that it is shown to */
    static String of(String key, String url) {
        if (key.isEmpty()) {
            return " None is set.";
        }
        Matcher shape = SHAPE.matcher(key);
        if (key.indexOf('|') < 0) {
            return " The one that is set has no | in it, so it was cut off, or is no deploy key; a shell needs quotes around it."
                    + WANTED;
        }
        if (!shape.matches()) {
            return " The one that is set has not the form of a deploy key." + WANTED;
        }
        String kind = shape.group(1) == null ? "" : shape.group(1);
        String name = shape.group(2) == null ? "" : shape.group(2);
        return switch (kind) {
            case "prod" -> " The one that is set is a production key (prod:)" + whose(name, url);
            case "dev" -> " The one that is set is a development key (dev:)" + whose(name, url);
            case "preview" ->
                " The one that is set is a key of previews (preview:), which makes preview deployments and reads none."
                        + WANTED;
            case "project" ->
                " The one that is set is a key of a project (project:), which opens no deployment by itself." + WANTED;
            case "" ->
                " The one that is set has no prefix, as the admin key of a self-hosted deployment" + whose(name, url);
            default -> " The one that is set has a prefix that is none of prod:, dev:, preview: and project:." + WANTED;
        };
    }

    private static String whose(String name, String url) {
        Matcher cloud = CLOUD.matcher(url);
        if (name.isEmpty() || name.contains(":")) {
            return " and names no deployment." + WANTED;
        }
        if (cloud.matches() && !cloud.group(1).equals(name)) {
            return " of " + name + ", and convex.url is the address of " + cloud.group(1) + ".";
        }
        return " of " + name + ". It was revoked, or is of another deployment, or was not copied whole.";
    }
}
