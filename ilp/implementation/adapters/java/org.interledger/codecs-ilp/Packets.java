package adapter;

import adapter.Failures.Inexpressible;
import adapter.Failures.NoRequest;
import adapter.Failures.TooNarrow;
import com.google.common.io.BaseEncoding;
import com.google.common.primitives.UnsignedLong;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.interledger.core.InterledgerAddress;
import org.interledger.core.InterledgerCondition;
import org.interledger.core.InterledgerErrorCode;
import org.interledger.core.InterledgerFulfillPacket;
import org.interledger.core.InterledgerFulfillPacketBuilder;
import org.interledger.core.InterledgerFulfillment;
import org.interledger.core.InterledgerPacket;
import org.interledger.core.InterledgerPreparePacket;
import org.interledger.core.InterledgerPreparePacketBuilder;
import org.interledger.core.InterledgerRejectPacket;
import org.interledger.core.InterledgerRejectPacketBuilder;

/**
 * The protocol's values and the codec's packets, each from the other.
 *
 * <p>It translates and nothing else. Where a type of the codec's API cannot hold a value, that is said instead of
 * handing over another value. A null is a field that the builder is not given.
 */
final class Packets {

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final BaseEncoding HEX = BaseEncoding.base16().lowerCase();
    private static final Pattern TIMESTAMP = Pattern.compile(
            "([+-]?[0-9]{4,9})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\\.([0-9]{3,9})(0*)Z");
    private static final int NANOSECOND_DIGITS = 9;
    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final DateTimeFormatter NANOSECONDS =
            new DateTimeFormatterBuilder().appendInstant(NANOSECOND_DIGITS).toFormatter();

    private Packets() {}

    // From the codec's packets to the protocol's values

    static JsonObject value(InterledgerPacket packet) throws Inexpressible {
        JsonObject value = new JsonObject();
        if (packet instanceof InterledgerPreparePacket) {
            InterledgerPreparePacket prepare = (InterledgerPreparePacket) packet;
            value.addProperty("type", "prepare");
            value.addProperty("amount", prepare.getAmount().toString());
            value.addProperty("expiresAt", text(prepare.getExpiresAt()));
            value.addProperty("executionCondition", hex(prepare.getExecutionCondition().getHash()));
            value.add("destination", text(prepare.getDestination().getValue()));
        } else if (packet instanceof InterledgerFulfillPacket) {
            value.addProperty("type", "fulfill");
            value.addProperty("fulfillment", hex(((InterledgerFulfillPacket) packet).getFulfillment().getPreimage()));
        } else if (packet instanceof InterledgerRejectPacket) {
            InterledgerRejectPacket reject = (InterledgerRejectPacket) packet;
            value.addProperty("type", "reject");
            value.add("code", text(reject.getCode().getCode()));
            // An InterledgerAddress cannot be empty. Optional.empty() is how the codec says an address of no octets,
            // and it stands for nothing else, in reading and in writing.
            value.add("triggeredBy", text(reject.getTriggeredBy().map(InterledgerAddress::getValue).orElse("")));
            value.add("message", text(reject.getMessage()));
        } else {
            String read = packet == null ? "nothing" : "a " + packet.getClass().getName();
            throw new Inexpressible("the codec read " + read + ", which is no packet of ILPv4");
        }
        value.addProperty("data", hex(packet.getData()));
        return value;
    }

    /** What the checksum of {@code bench} is over: each member of the value with a line feed behind it. */
    static byte[] lines(InterledgerPacket packet) throws Inexpressible {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, JsonElement> each : value(packet).entrySet()) {
            JsonElement member = each.getValue();
            JsonElement text = member.isJsonObject() ? member.getAsJsonObject().get("hex") : member;
            lines.append(text.getAsString()).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Octets in lowercase hex, at once and not digit by digit as {@code HEX} does. */
    static String hex(byte[] octets) {
        byte[] digits = new byte[2 * octets.length];
        for (int index = 0; index < octets.length; index++) {
            digits[2 * index] = DIGITS[octets[index] >> 4 & 0xf];
            digits[2 * index + 1] = DIGITS[octets[index] & 0xf];
        }
        return new String(digits, StandardCharsets.ISO_8859_1);
    }

    private static String text(Instant instant) {
        boolean whole = instant.getNano() % 1_000_000 == 0;
        return (whole ? MILLISECONDS : NANOSECONDS).format(instant);
    }

    /** A string with a lone surrogate is no text that JSON in UTF-8 can hold: its octets in generalised UTF-8. */
    private static JsonElement text(String string) {
        if (StandardCharsets.UTF_8.newEncoder().canEncode(string)) {
            return new JsonPrimitive(string);
        }
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        string.codePoints().forEach(point -> {
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                octets.write(0xe0 | point >> 12);
                octets.write(0x80 | point >> 6 & 0x3f);
                octets.write(0x80 | point & 0x3f);
            } else {
                byte[] character = new String(Character.toChars(point)).getBytes(StandardCharsets.UTF_8);
                octets.write(character, 0, character.length);
            }
        });
        JsonObject content = new JsonObject();
        content.addProperty("hex", hex(octets.toByteArray()));
        return content;
    }

    // From the protocol's values to the codec's packets

    /** The packet of a request's {@code value}. */
    static InterledgerPacket packetToWrite(JsonObject request) throws NoRequest, TooNarrow, Inexpressible {
        JsonElement value = request.get("value");
        if (!(value instanceof JsonObject)) {
            throw new NoRequest("\"value\" is no object");
        }
        return packet(value.getAsJsonObject());
    }

    private static InterledgerPacket packet(JsonObject value) throws NoRequest, TooNarrow, Inexpressible {
        String type = string(value, "type");
        switch (type == null ? "" : type) {
            case "prepare":
                return prepare(value);
            case "fulfill":
                return fulfill(value);
            case "reject":
                return reject(value);
            default:
                throw new Inexpressible("the codec has no packet type \"" + type + "\"");
        }
    }

    private static InterledgerPacket prepare(JsonObject value) throws NoRequest, TooNarrow, Inexpressible {
        UnsignedLong amount = amount(value, "amount");
        Instant expiresAt = instant(value, "expiresAt");
        byte[] condition = octets(value, "executionCondition");
        String destination = text(value, "destination");
        byte[] data = octets(value, "data");
        InterledgerPreparePacketBuilder prepare = InterledgerPreparePacket.builder();
        if (amount != null) {
            prepare.amount(amount);
        }
        if (expiresAt != null) {
            prepare.expiresAt(expiresAt);
        }
        if (condition != null) {
            prepare.executionCondition(InterledgerCondition.of(condition));
        }
        if (destination != null) {
            prepare.destination(InterledgerAddress.of(destination));
        }
        if (data != null) {
            prepare.data(data);
        }
        return prepare.build();
    }

    private static InterledgerPacket fulfill(JsonObject value) throws NoRequest {
        byte[] fulfillment = octets(value, "fulfillment");
        byte[] data = octets(value, "data");
        InterledgerFulfillPacketBuilder fulfill = InterledgerFulfillPacket.builder();
        if (fulfillment != null) {
            fulfill.fulfillment(InterledgerFulfillment.of(fulfillment));
        }
        if (data != null) {
            fulfill.data(data);
        }
        return fulfill.build();
    }

    private static InterledgerPacket reject(JsonObject value) throws NoRequest, Inexpressible {
        String code = text(value, "code");
        String triggeredBy = text(value, "triggeredBy");
        String message = text(value, "message");
        byte[] data = octets(value, "data");
        InterledgerRejectPacketBuilder reject = InterledgerRejectPacket.builder();
        if (code != null) {
            reject.code(InterledgerErrorCode.of(code, "")); // valueOf has the standard codes only; no name is written
        }
        if (triggeredBy != null) {
            reject.triggeredBy(triggeredBy.isEmpty()
                    ? Optional.empty()
                    : Optional.of(InterledgerAddress.of(triggeredBy)));
        }
        if (message != null) {
            reject.message(message);
        }
        if (data != null) {
            reject.data(data);
        }
        return reject.build();
    }

    /** The octets of a request's {@code packet}. */
    static byte[] octetsToRead(JsonObject request) throws NoRequest {
        byte[] octets = octets(request, "packet");
        if (octets == null) {
            throw new NoRequest("\"packet\" is missing");
        }
        return octets;
    }

    // Members of a request or value; null where they are null or missing

    static String string(JsonObject object, String name) throws NoRequest {
        JsonElement member = member(object, name);
        if (member == null) {
            return null;
        }
        if (!(member instanceof JsonPrimitive) || !((JsonPrimitive) member).isString()) {
            throw new NoRequest("\"" + name + "\" is no string");
        }
        return member.getAsString();
    }

    static byte[] octets(JsonObject object, String name) throws NoRequest {
        String digits = string(object, name);
        try {
            return digits == null ? null : HEX.decode(digits);
        } catch (IllegalArgumentException error) {
            throw new NoRequest("\"" + name + "\" is no octets in lowercase hex");
        }
    }

    static UnsignedLong amount(JsonObject object, String name) throws NoRequest, TooNarrow {
        String digits = string(object, name);
        try {
            return digits == null ? null : UnsignedLong.valueOf(digits);
        } catch (NumberFormatException error) {
            throw new TooNarrow("an UnsignedLong cannot hold " + digits);
        }
    }

    /**
     * The Instant that is exactly this point in time. It has nanoseconds and real days, no leap second and no hour 24;
     * java.time's own parser would take those for a neighbour, and handing that over would test the adapter.
     */
    static Instant instant(JsonObject object, String name) throws NoRequest, TooNarrow {
        String text = string(object, name);
        if (text == null) {
            return null;
        }
        Matcher parts = TIMESTAMP.matcher(text);
        if (!parts.matches()) {
            throw new TooNarrow("an Instant cannot hold " + text);
        }
        StringBuilder nanoseconds = new StringBuilder(parts.group(7));
        while (nanoseconds.length() < NANOSECOND_DIGITS) {
            nanoseconds.append('0');
        }
        int[] fields = new int[6];
        for (int index = 0; index < fields.length; index++) {
            fields[index] = Integer.parseInt(parts.group(index + 1));
        }
        try {
            return LocalDateTime.of(
                            fields[0],
                            fields[1],
                            fields[2],
                            fields[3],
                            fields[4],
                            fields[5],
                            Integer.parseInt(nanoseconds.toString()))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException error) {
            throw new TooNarrow("an Instant cannot hold " + text + ": " + error.getMessage());
        }
    }

    private static String text(JsonObject object, String name) throws NoRequest, Inexpressible {
        JsonElement member = member(object, name);
        if (!(member instanceof JsonObject)) {
            return string(object, name);
        }
        byte[] octets = octets(member.getAsJsonObject(), "hex");
        if (octets == null) {
            throw new NoRequest("\"" + name + "\" is neither a string nor {\"hex\": …}");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException error) {
            throw new Inexpressible(
                    "the codec takes \"" + name + "\" as a Java string, and no string has the octets " + hex(octets));
        }
    }

    private static JsonElement member(JsonObject object, String name) {
        JsonElement member = object.get(name);
        return member == null || member.isJsonNull() ? null : member;
    }
}
