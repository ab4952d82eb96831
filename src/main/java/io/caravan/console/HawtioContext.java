package io.caravan.console;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.webapp.WebAppContext;

/**
 * Hawtio without its own two ways out (the MBeans of the console itself, and a proxy to wherever a browser asks for), without the tab
 * for them, and with a {@link HawtioScript} of ours.
 */
final class HawtioContext extends WebAppContext {
    private static final String CONFIG =
            """
            {"branding": {"appName": "Caravan", "appLogoUrl": "img/hawtio-logo.svg", "companyLogoUrl": "img/hawtio-logo.svg"},
             "about": {"title": "Caravan, in Hawtio", "productInfo": [], "imgSrc": "img/hawtio-logo.svg"},
             "disabledRoutes": ["/connect"]}
            """;

    /** What Jolokia finds its parts by; ours are not those of Hawtio's Jolokia. */
    private static final List<String> PARTS = List.of(
            "META-INF/jolokia/services-default",
            "META-INF/jolokia/simplifiers-default",
            "META-INF/jolokia/command-handlers");

    private final HttpServlet jolokia;
    private final HawtioScript script;

    HawtioContext(HttpServlet jolokia, HawtioScript script) throws IOException {
        this.jolokia = jolokia;
        this.script = script;
        getProtectedClassMatcher().add("org.slf4j.", "org.apache.logging."); // one log, ours
        getHiddenClassMatcher().add("org.jolokia."); // Hawtio brings its own
        for (String part : PARTS) {
            for (URL ours :
                    Collections.list(HawtioContext.class.getClassLoader().getResources(part))) {
                getHiddenClassMatcher().add(ours.getPath().replaceAll("!/.*", ""));
            }
        }
    }

    /** Once web.xml is read, before anything of it starts. */
    @Override
    protected void startWebapp() throws Exception {
        getServletHandler().getServlet("jolokia-agent").setServlet(jolokia);
        getServletHandler().getServlet("jolokia-proxy").setServlet(new Nothing());
        addServlet(new ServletHolder(new Text("application/json", CONFIG)), "/hawtconfig.json");
        addServlet(new ServletHolder(new Text("text/javascript", script.text())), script.path());
        addFilter(new FilterHolder(new OwnOnly()), "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.FORWARD));
        super.startWebapp();
    }

    private static final class Nothing extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void service(HttpServletRequest asked, HttpServletResponse answer) throws IOException {
            answer.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    private static final class Text extends HttpServlet {
        private static final long serialVersionUID = 1;

        private final String type;
        private final byte[] text;

        Text(String type, String text) {
            this.type = type;
            this.text = text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        protected void doGet(HttpServletRequest asked, HttpServletResponse answer) throws IOException {
            answer.setContentType(type);
            answer.setCharacterEncoding(StandardCharsets.UTF_8.name());
            answer.setContentLength(text.length);
            answer.getOutputStream().write(text);
        }
    }

    /** Behind Hawtio's own filter, which allows the host of an editor. */
    private static final class OwnOnly extends HttpFilter {
        private static final long serialVersionUID = 1;

        @Override
        protected void doFilter(HttpServletRequest asked, HttpServletResponse answer, FilterChain chain)
                throws IOException, ServletException {
            answer.setHeader(
                    "Content-Security-Policy",
                    "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:;"
                            + " worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self';"
                            + " frame-ancestors 'none'");
            chain.doFilter(asked, answer);
        }
    }
}
