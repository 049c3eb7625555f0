package ilpadapter;

/**
 * A packet. A member that is null is a field that the codec reads as absent. Texts are octets, well-formed or not:
 * text.getBytes(UTF_8) where the codec has a String.
 */
sealed interface Value {
    /**
     * An ILP Prepare.
     *
     * @param amount decimal digits: "18446744073709551615"
     * @param expiresAt "2030-01-01T00:00:00.000Z"; encode may get more fraction digits, and dates that no calendar has
     * @param destination the octets of a text
     */
    record Prepare(String amount, String expiresAt, byte[] executionCondition, byte[] destination, byte[] data)
            implements Value {
    }

    /** An ILP Fulfill. */
    record Fulfill(byte[] fulfillment, byte[] data) implements Value {
    }

    /** An ILP Reject; the first three are the octets of a text. */
    record Reject(byte[] code, byte[] triggeredBy, byte[] message, byte[] data) implements Value {
    }
}
