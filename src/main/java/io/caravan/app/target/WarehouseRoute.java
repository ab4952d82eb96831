package io.caravan.app.target;

import io.caravan.core.failure.SyncFailure;
import io.caravan.databricks.Sql;
import io.caravan.databricks.Warehouse;
import io.caravan.databricks.driver.DriverErrors;
import io.caravan.databricks.driver.WarehousePool;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.jdbc.JdbcConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/** The way to the warehouse is the route {@code warehouse-call}. */
final class WarehouseRoute implements Warehouse {
    private static final String ROUTE = "routes/warehouse-call.camel.yaml";

    private final ProducerTemplate template;
    private final Runnable closing;

    private WarehouseRoute(CamelContext camel, DataSource pool, Runnable closing) {
        camel.getRegistry().bind("warehouse", pool);
        this.template = camel.createProducerTemplate();
        this.closing = closing;
    }

    /** In a context that has the route. */
    static WarehouseRoute in(CamelContext camel, WarehousePool pool) {
        return new WarehouseRoute(camel, pool.dataSource(), pool::close);
    }

    /** In a context of its own with nothing but the route: for whoever looks around beside a running Caravan. */
    static WarehouseRoute alone(WarehousePool pool) {
        DefaultCamelContext camel = new DefaultCamelContext();
        try {
            camel.getPropertiesComponent().addInitialProperty("caravan.wired.warehouseTimeout", pool.timeoutSeconds());
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(PluginHelper.getResourceLoader(camel).resolveResource("classpath:" + ROUTE));
            camel.start();
        } catch (Exception e) {
            pool.close();
            throw new SyncFailure.Misconfigured(
                    "The route " + ROUTE + " cannot be used: " + e.getMessage()
                            + ". Nothing was written. Build Caravan again.",
                    e);
        }
        return new WarehouseRoute(camel, pool.dataSource(), () -> {
            camel.stop();
            pool.close();
        });
    }

    @Override
    public List<Map<String, Object>> run(Sql statement) throws SQLException {
        String text = named(statement);
        Exchange done = template.send("direct:warehouse-call", exchange -> {
            Message message = exchange.getMessage();
            for (int i = 0; i < statement.parameters().size(); i++) {
                message.setHeader("p" + i, statement.parameters().get(i));
            }
            message.setBody(text);
        });
        if (done.getException() != null) {
            throw DriverErrors.told(done.getException(), statement);
        }
        Message answer = done.getMessage();
        Object changed = answer.getHeader(JdbcConstants.JDBC_UPDATE_COUNT);
        if (changed != null) {
            return List.of(Map.of("num_affected_rows", ((Number) changed).longValue()));
        }
        @SuppressWarnings("unchecked") // camel-jdbc makes a list of rows
        List<Map<String, Object>> rows = answer.getBody(List.class);
        return rows == null ? List.of() : rows;
    }

    /** camel-jdbc takes parameters by name. A text without any goes as it is. */
    private static String named(Sql statement) {
        if (statement.parameters().isEmpty()) {
            return statement.text();
        }
        StringBuilder text = new StringBuilder();
        int parameter = 0;
        for (char c : statement.text().toCharArray()) {
            text.append(c == '?' ? ":?p" + parameter++ : String.valueOf(c));
        }
        if (parameter != statement.parameters().size()) {
            throw new IllegalArgumentException(statement + " has " + parameter + " marks for "
                    + statement.parameters().size() + " parameters");
        }
        return text.toString();
    }

    @Override
    public void close() {
        closing.run();
    }
}
