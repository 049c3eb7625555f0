package ilpadapter;

/** The codec has no such operation or field. */
final class Unsupported extends Exception {
    private static final long serialVersionUID = 1;

    Unsupported(String message) {
        super(message);
    }
}
