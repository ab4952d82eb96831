import org.apache.camel.main.Main;

public final class Hello {
    public static void main(String[] args) throws Exception {
        Main main = new Main();
        main.configure().setRoutesIncludePattern("classpath:routes/hello.camel.yaml");
        main.run();
    }
}
