package adapter;

import java.io.IOException;
import org.interledger.core.InterledgerRuntimeException;
import org.interledger.encoding.asn.framework.CodecException;

/** Why there is no result: what we say ourselves, and what the codec throws, sorted into refusals and leaks. */
final class Failures {

    private Failures() {}

    /** A value that the codec's own types cannot hold; for the suite a refusal. */
    static final class TooNarrow extends Exception {
        TooNarrow(String message) {
            super(message);
        }
    }

    /** Something that the codec's API has no way to say. */
    static final class Inexpressible extends Exception {
        Inexpressible(String message) {
            super(message);
        }
    }

    /** A line that is no request of the protocol. */
    static final class NoRequest extends Exception {
        NoRequest(String message) {
            super(message);
        }
    }

    /** What was thrown for one input of a batch, its cause. */
    static final class AtInput extends Exception {
        final int index;

        AtInput(int index, Throwable thrown) {
            super(thrown);
            this.index = index;
        }
    }

    /**
     * Returns whether the codec throws {@code thrown} on purpose to refuse what it was given.
     *
     * <ul>
     *   <li>CodecException: the codecs' own, "if the provided … fails validation".
     *   <li>InterledgerRuntimeException: the core library's own, such as for an unknown error code.
     *   <li>IOException: CodecContext's read and write declare it, and it is what they throw where the octets end early.
     *   <li>IllegalArgumentException itself: what the library throws, each time with words of its own, for an address,
     *       a timestamp, a fulfillment or an error code that is none.
     *   <li>IllegalStateException itself: how the packets' builders refuse to build without a required field.
     * </ul>
     *
     * Everything else has leaked out of the language or its library, and no documentation of the codec's names it. That
     * holds for the subclasses of the last two, such as NumberFormatException, and for DateTimeException: the codec
     * turns the one that a parse throws into an IllegalArgumentException and has overlooked those of formatting.
     */
    static boolean isRefusal(Throwable thrown) {
        return thrown instanceof CodecException
                || thrown instanceof InterledgerRuntimeException
                || thrown instanceof IOException
                || thrown.getClass() == IllegalArgumentException.class
                || thrown.getClass() == IllegalStateException.class;
    }

    /** Returns the name of the codec's own error class, null for the classes that come with Java. */
    static String kind(Throwable thrown) {
        boolean own = thrown instanceof CodecException || thrown instanceof InterledgerRuntimeException;
        return own ? thrown.getClass().getSimpleName() : null;
    }

    static String message(Throwable thrown) {
        return thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
    }
}
