package io.caravan.app;

import io.caravan.app.config.RoutesConfig;
import io.caravan.core.failure.SyncFailure;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;

/** The routes that a sync is made of, among all that were loaded: without one of them nothing would sync, and nobody would say so. */
final class BuiltInRoutes {
    private final RoutesConfig config;
    private final Model model;

    BuiltInRoutes(RoutesConfig config, CamelContext camel) {
        this.config = config;
        this.model = camel.getCamelContextExtension().getContextPlugin(Model.class);
    }

    /** @param excluded what this command does without */
    void require(String excluded) {
        List<String> missing = RoutesConfig.BUILT_IN.stream()
                .filter(id -> !id.equals(excluded))
                .filter(id -> definitions().noneMatch(each -> id(each).equals(id)))
                .toList();
        if (!missing.isEmpty()) {
            throw new SyncFailure.Misconfigured("Routes of Caravan are missing: " + String.join(", ", missing) + ". "
                    + (config.replaced().stream().anyMatch(missing::contains)
                            ? "routes.replace (ROUTES_REPLACE) names them, and no file in routes.location ("
                                    + config.folder().toAbsolutePath() + ") has a route with that id."
                            : "routes.include (ROUTES_INCLUDE) or camel.main.routesIncludePattern names only others:"
                                    + " without these nothing syncs. Leave it out and put your files into the folder"
                                    + " routes.location (" + config.folder().toAbsolutePath()
                                    + "): they are added to Caravan's own.")
                    + " Nothing was written.");
        }
    }

    /** Routes of the user do not start where somebody only looks around. */
    void rest() {
        model.getRouteDefinitions().stream()
                .filter(route -> !RoutesConfig.BUILT_IN.contains(id(route)))
                .forEach(route -> route.setAutoStartup("false"));
    }

    private Stream<NamedNode> definitions() {
        Stream<RouteDefinition> routes = model.getRouteDefinitions().stream();
        Stream<RouteConfigurationDefinition> configurations = model.getRouteConfigurationDefinitions().stream();
        return Stream.concat(routes, configurations);
    }

    private static String id(NamedNode definition) {
        return String.valueOf(definition.getId());
    }
}
