package io.caravan.cli;

/** Entry point. */
public final class App {
    private App() {}

    public static void main(String[] args) {}
}
