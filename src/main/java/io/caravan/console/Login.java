package io.caravan.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Principal;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;

/** Lets the one operator in. Made by JAAS, by name. */
public final class Login implements LoginModule {
    private static final String USER = "user";
    private static final String PASSWORD = "password";

    /** Who is logged in. */
    public record Operator(String getName) implements Principal {}

    private Subject subject = new Subject();
    private CallbackHandler asked = callbacks -> {};
    private Map<String, ?> expected = Map.of();
    private String name = "";

    /** The only login configuration of this process. */
    static Configuration configuration(String user, String password) {
        AppConfigurationEntry entry = new AppConfigurationEntry(
                Login.class.getName(), LoginModuleControlFlag.REQUIRED, Map.of(USER, user, PASSWORD, password));
        return new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String realm) {
                return new AppConfigurationEntry[] {entry};
            }
        };
    }

    @Override
    public void initialize(Subject who, CallbackHandler handler, Map<String, ?> shared, Map<String, ?> options) {
        subject = who;
        asked = handler;
        expected = options;
    }

    @Override
    public boolean login() throws LoginException {
        NameCallback user = new NameCallback(USER);
        PasswordCallback password = new PasswordCallback(PASSWORD, false);
        try {
            asked.handle(new Callback[] {user, password});
        } catch (IOException | UnsupportedCallbackException e) {
            throw new FailedLoginException("no user and password were given");
        }
        char[] given = password.getPassword() == null ? new char[0] : password.getPassword();
        boolean rightUser = same(String.valueOf(user.getName()), USER);
        boolean rightPassword = same(new String(given), PASSWORD);
        password.clearPassword();
        if (!rightUser || !rightPassword) {
            throw new FailedLoginException("wrong user or password");
        }
        name = user.getName();
        return true;
    }

    /** In constant time. */
    private boolean same(String given, String option) {
        byte[] right = String.valueOf(expected.get(option)).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), right);
    }

    @Override
    public boolean commit() {
        return subject.getPrincipals().add(new Operator(name));
    }

    @Override
    public boolean abort() {
        return logout();
    }

    @Override
    public boolean logout() {
        subject.getPrincipals().removeIf(Operator.class::isInstance);
        return true;
    }
}
