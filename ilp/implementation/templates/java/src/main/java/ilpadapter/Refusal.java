package ilpadapter;

/** The codec refuses. Kind (a word) and offset (in octets) only where the codec itself gives them; else null. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    final String kind;
    final Integer offset;

    Refusal(String message) {
        this(message, null, null);
    }

    Refusal(String message, String kind, Integer offset) {
        super(message, null, false, false); // nobody reads the stack of a refusal
        this.kind = kind;
        this.offset = offset;
    }
}
