package ilpadapter;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.regex.Pattern;

/** A small codec of RFC 0027, written to try the template: what a user would call is written out here. */
final class Codec {
    static final String NAME = "filled-java";
    static final String VERSION = "1";
    static final List<Class<? extends Throwable>> REFUSALS = List.of(Refusal.class);

    private static final Pattern ADDRESS =
            Pattern.compile("(g|private|example|peer|self|test[1-3]?|local)(\\.[A-Za-z0-9_~-]+)+");
    private static final Pattern ISO_FORM =
            Pattern.compile("^(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)\\.(\\d{3})\\d*Z$");
    private static final DateTimeFormatter DIGITS = strict("uuuuMMddHHmmssSSS");
    private static final DateTimeFormatter ISO = strict("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

    private Codec() {
    }

    static Value decode(byte[] octets) throws Refusal {
        ByteBuffer packet = ByteBuffer.wrap(octets);
        int type = packet.hasRemaining() ? packet.get() : 0;
        if (type < 12 || type > 14) {
            throw new Refusal("no packet of ILPv4", "type", 0);
        }
        ByteBuffer fields = ByteBuffer.wrap(string(packet));
        return switch (type) {
            case 12 -> new Value.Prepare(
                    new BigInteger(1, take(fields, 8)).toString(),
                    moment(text(take(fields, 17), US_ASCII)).format(ISO),
                    take(fields, 32),
                    address(string(fields), false),
                    limited(string(fields)));
            case 13 -> new Value.Fulfill(take(fields, 32), limited(string(fields)));
            default -> new Value.Reject(
                    ascii(take(fields, 3)), address(string(fields), true), message(string(fields)),
                    limited(string(fields)));
        };
    }

    static byte[] encode(Value value) throws Refusal {
        ByteArrayOutputStream contents = new ByteArrayOutputStream();
        int type;
        byte[] data;
        if (value instanceof Value.Prepare packet) {
            type = 12;
            data = packet.data();
            contents.writeBytes(amount(there(packet.amount())));
            String digits = ISO_FORM.matcher(there(packet.expiresAt())).replaceFirst("$1$2$3$4$5$6$7");
            moment(digits);
            contents.writeBytes(digits.getBytes(US_ASCII));
            contents.writeBytes(sized(packet.executionCondition(), 32));
            contents.writeBytes(prefixed(address(there(packet.destination()), false)));
        } else if (value instanceof Value.Fulfill packet) {
            type = 13;
            data = packet.data();
            contents.writeBytes(sized(packet.fulfillment(), 32));
        } else {
            Value.Reject packet = (Value.Reject) value;
            type = 14;
            data = packet.data();
            contents.writeBytes(ascii(sized(packet.code(), 3)));
            contents.writeBytes(prefixed(address(there(packet.triggeredBy()), true)));
            contents.writeBytes(prefixed(message(there(packet.message()))));
        }
        contents.writeBytes(prefixed(limited(there(data))));
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(type);
        packet.writeBytes(prefixed(contents.toByteArray()));
        return packet.toByteArray();
    }

    static byte[] relay(byte[] octets, String amount, String expiresAt) throws Exception {
        return Protocol.relayByDefault(octets, amount, expiresAt);
    }

    private static byte[] take(ByteBuffer octets, long length) throws Refusal {
        if (length < 0 || length > octets.remaining()) {
            throw new Refusal(Long.toUnsignedString(length) + " octets needed");
        }
        byte[] taken = new byte[(int) length];
        octets.get(taken);
        return taken;
    }

    private static byte[] string(ByteBuffer octets) throws Refusal {
        int first = take(octets, 1)[0] & 0xff;
        if (first < 0x80) {
            return take(octets, first);
        }
        if (first == 0x80 || first > 0x88) {
            throw new Refusal("no length");
        }
        return take(octets, new BigInteger(1, take(octets, first - 0x80)).longValue());
    }

    private static byte[] prefixed(byte[] octets) {
        ByteArrayOutputStream prefixed = new ByteArrayOutputStream();
        if (octets.length >= 0x80) {
            int width = (32 - Integer.numberOfLeadingZeros(octets.length) + 7) / 8;
            prefixed.write(0x80 + width);
            for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
                prefixed.write(octets.length >> shift);
            }
        } else {
            prefixed.write(octets.length);
        }
        prefixed.writeBytes(octets);
        return prefixed.toByteArray();
    }

    private static byte[] amount(String digits) throws Refusal {
        BigInteger amount = new BigInteger(digits);
        if (amount.signum() < 0 || amount.bitLength() > 64) {
            throw new Refusal("no UInt64");
        }
        return ByteBuffer.allocate(8).putLong(amount.longValue()).array();
    }

    private static <T> T there(T member) throws Refusal {
        if (member == null) {
            throw new Refusal("a field is absent");
        }
        return member;
    }

    private static byte[] sized(byte[] octets, int length) throws Refusal {
        if (there(octets).length != length) {
            throw new Refusal(length + " octets needed, not " + octets.length);
        }
        return octets;
    }

    private static byte[] limited(byte[] data) throws Refusal {
        if (data.length > 32767) {
            throw new Refusal("the data is too long");
        }
        return data;
    }

    private static String text(byte[] octets, Charset charset) throws Refusal {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException malformed) {
            throw new Refusal("no " + charset);
        }
    }

    private static byte[] ascii(byte[] octets) throws Refusal {
        text(octets, US_ASCII);
        return octets;
    }

    private static byte[] address(byte[] octets, boolean mayBeEmpty) throws Refusal {
        boolean isAddress = octets.length <= 1023 && isAddress(text(octets, US_ASCII));
        if (!isAddress && !(mayBeEmpty && octets.length == 0)) {
            throw new Refusal("no ILP address");
        }
        return octets;
    }

    private static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    private static byte[] message(byte[] octets) throws Refusal {
        String text = text(octets, UTF_8);
        if (text.codePointCount(0, text.length()) > 8191) {
            throw new Refusal("the message is too long");
        }
        return octets;
    }

    private static LocalDateTime moment(String digits) throws Refusal {
        try {
            return LocalDateTime.parse(digits, DIGITS);
        } catch (DateTimeException error) {
            throw new Refusal(error.getMessage());
        }
    }

    private static DateTimeFormatter strict(String pattern) {
        return DateTimeFormatter.ofPattern(pattern).withResolverStyle(ResolverStyle.STRICT);
    }
}
