package ilpadapter;

import java.util.List;

/**
 * The codec under test. Fill in decode and encode: call your codec, and translate between its values and those of
 * Value.java, which says what each member is.
 *
 * <p>Translate and nothing else: no check and no repair of your own, or they are tested in the codec's place. What a
 * type of the codec is too narrow for, such as an amount in a long, is a Refusal.
 */
final class Codec {
    static final String NAME = "@NAME@";
    static final String VERSION = "unknown";

    /**
     * The exceptions by which the codec refuses a packet or a value: name what your codec documents. Whatever else it
     * throws counts as a fault.
     */
    static final List<Class<? extends Throwable>> REFUSALS = List.of(Refusal.class);

    private Codec() {
    }

    /** The value that the octets are. */
    static Value decode(byte[] octets) throws Exception {
        throw new Unsupported("not written yet: fill in decode in src/main/java/ilpadapter/Codec.java");
    }

    /** The octets of the value. */
    static byte[] encode(Value value) throws Exception {
        throw new Unsupported("not written yet: fill in encode in src/main/java/ilpadapter/Codec.java");
    }

    /**
     * The octets that a connector would forward: with another amount and expiry where they are given, else null. If
     * your codec edits packets in place, call that here.
     */
    static byte[] relay(byte[] octets, String amount, String expiresAt) throws Exception {
        return Protocol.relayByDefault(octets, amount, expiresAt);
    }
}
