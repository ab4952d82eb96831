package io.caravan.databricks.driver;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The statements that are executed now, so that whoever ends the process can cancel them: camel-jdbc keeps them to itself. */
final class InFlight {
    private static final Logger LOG = LoggerFactory.getLogger(InFlight.class);
    private static final List<Class<?>> WATCHED =
            List.of(DataSource.class, Connection.class, PreparedStatement.class, Statement.class);

    private final Set<Statement> running = ConcurrentHashMap.newKeySet();
    private volatile boolean hungUp;

    /** As the given one, with an eye on what its statements execute. */
    DataSource over(DataSource pool) {
        return (DataSource) watched(pool);
    }

    /** Cancels what is executed, and refuses what would be. */
    void hangUp() {
        hungUp = true;
        for (Statement statement : running) {
            try {
                statement.cancel();
            } catch (SQLException | RuntimeException e) {
                LOG.debug("A statement could not be cancelled: {}", e.getClass().getSimpleName());
            }
        }
    }

    private Object watched(Object target) {
        return WATCHED.stream()
                .filter(type -> type.isInstance(target))
                .findFirst()
                .map(type -> Proxy.newProxyInstance(
                        InFlight.class.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> call(target, method, arguments)))
                .orElse(target);
    }

    private Object call(Object target, Method method, Object[] arguments) throws Throwable {
        boolean executing = target instanceof Statement && method.getName().startsWith("execute");
        if (!executing) {
            return watched(invoke(target, method, arguments));
        }
        Statement statement = (Statement) target;
        running.add(statement);
        try {
            if (hungUp) {
                throw new SQLException("[STOPPING]", "57014");
            }
            return invoke(target, method, arguments);
        } finally {
            running.remove(statement);
        }
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
