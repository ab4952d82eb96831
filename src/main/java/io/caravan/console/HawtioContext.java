package io.caravan.console;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jetty.ee10.webapp.WebAppContext;

/** Hawtio without its own two ways out: the MBeans of the console itself, and a proxy to wherever a browser asks for. */
final class HawtioContext extends WebAppContext {
    private final HttpServlet jolokia;

    HawtioContext(HttpServlet jolokia) {
        this.jolokia = jolokia;
        getProtectedClassMatcher().add("org.slf4j.", "org.apache.logging."); // one log, ours
        getHiddenClassMatcher().add("org.jolokia."); // Hawtio brings its own
    }

    /** Once web.xml is read, before anything of it starts. */
    @Override
    protected void startWebapp() throws Exception {
        getServletHandler().getServlet("jolokia-agent").setServlet(jolokia);
        getServletHandler().getServlet("jolokia-proxy").setServlet(new Nothing());
        super.startWebapp();
    }

    private static final class Nothing extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void service(HttpServletRequest asked, HttpServletResponse answer) throws IOException {
            answer.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }
}
