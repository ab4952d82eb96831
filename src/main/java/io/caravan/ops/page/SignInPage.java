package io.caravan.ops.page;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Asks for the operator's name and password. */
public final class SignInPage {
    private SignInPage() {}

    /**
     * The page.
     *
     * @param base of where the operator comes from, ending with a slash
     * @param refusal why the last attempt failed; empty before the first
     */
    public static String of(String base, String refusal, Instant at) {
        Markup page = Frame.open("Sign in", Optional.empty(), "Operator");
        page.raw("</header>\n<main class=\"narrow\">\n");
        if (!refusal.isEmpty()) {
            page.raw("<p class=\"state down\" role=\"alert\">").text(refusal).raw("</p>\n");
        }
        page.raw("<form class=\"sign-in\" method=\"post\" action=\"").raw(base).raw("sign-in\">\n");
        page.raw(
                "<label for=\"user\">User</label>\n<input id=\"user\" name=\"user\" required autocomplete=\"username\"");
        page.raw(" autocapitalize=\"off\" spellcheck=\"false\">\n<label for=\"password\">Password</label>\n");
        page.raw("<input id=\"password\" name=\"password\" type=\"password\" required");
        page.raw(" autocomplete=\"current-password\">\n<button>Sign in</button>\n</form>\n<p class=\"dim\">They are");
        page.raw(" management.user and management.password of this Caravan.</p>\n</main>\n");
        return Frame.close(page, List.of(), at);
    }
}
