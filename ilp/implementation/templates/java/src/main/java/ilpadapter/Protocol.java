package ilpadapter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The adapter protocol, version 1: one line of JSON a request, one line a response, in the same order. There is nothing
 * to change here.
 */
final class Protocol {
    private static final int VERSION = 1;
    private static final List<String> OPERATIONS = List.of("decode", "encode", "relay", "bench");
    private static final HexFormat HEX = HexFormat.of();
    private static final Gson GSON =
            new GsonBuilder().setStrictness(Strictness.STRICT).serializeNulls().disableHtmlEscaping().create();
    private static final TypeAdapter<JsonElement> JSON = GSON.getAdapter(JsonElement.class);

    private Protocol() {
    }

    /** The request is none. */
    static final class BadRequest extends Exception {
        private static final long serialVersionUID = 1;

        BadRequest(String message) {
            super(message);
        }
    }

    /** Read, change and write a Prepare; forward everything else as it is. */
    static byte[] relayByDefault(byte[] octets, String amount, String expiresAt) throws Exception {
        if (!(Codec.decode(octets) instanceof Value.Prepare prepare)) {
            return octets;
        }
        return Codec.encode(new Value.Prepare(
                amount == null ? prepare.amount() : amount,
                expiresAt == null ? prepare.expiresAt() : expiresAt,
                prepare.executionCondition(),
                prepare.destination(),
                prepare.data()));
    }

    // Values as JSON has them.

    private static JsonObject outward(Value value) {
        JsonObject members = new JsonObject();
        if (value instanceof Value.Prepare packet) {
            members.addProperty("type", "prepare");
            members.addProperty("amount", packet.amount());
            members.addProperty("expiresAt", packet.expiresAt());
            members.add("executionCondition", octetsOut(packet.executionCondition()));
            members.add("destination", textOut(packet.destination()));
            members.add("data", octetsOut(packet.data()));
        } else if (value instanceof Value.Fulfill packet) {
            members.addProperty("type", "fulfill");
            members.add("fulfillment", octetsOut(packet.fulfillment()));
            members.add("data", octetsOut(packet.data()));
        } else if (value instanceof Value.Reject packet) {
            members.addProperty("type", "reject");
            members.add("code", textOut(packet.code()));
            members.add("triggeredBy", textOut(packet.triggeredBy()));
            members.add("message", textOut(packet.message()));
            members.add("data", octetsOut(packet.data()));
        } else {
            throw new NullPointerException("decode returned null");
        }
        return members;
    }

    private static JsonElement octetsOut(byte[] octets) {
        return octets == null ? JsonNull.INSTANCE : new JsonPrimitive(HEX.formatHex(octets));
    }

    private static JsonElement textOut(byte[] octets) {
        if (octets == null) {
            return JsonNull.INSTANCE;
        }
        try {
            return new JsonPrimitive(UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException malformed) {
            JsonObject inHex = new JsonObject();
            inHex.addProperty("hex", HEX.formatHex(octets));
            return inHex;
        }
    }

    private static Value inward(JsonElement value) throws BadRequest {
        JsonObject members = value instanceof JsonObject object ? object : new JsonObject();
        String type = plainIn(members, "type");
        return switch (type == null ? "" : type) {
            case "prepare" -> new Value.Prepare(
                    plainIn(members, "amount"),
                    plainIn(members, "expiresAt"),
                    octetsIn(members, "executionCondition"),
                    textIn(members, "destination"),
                    octetsIn(members, "data"));
            case "fulfill" -> new Value.Fulfill(octetsIn(members, "fulfillment"), octetsIn(members, "data"));
            case "reject" -> new Value.Reject(
                    textIn(members, "code"),
                    textIn(members, "triggeredBy"),
                    textIn(members, "message"),
                    octetsIn(members, "data"));
            default -> throw new BadRequest("\"value\" is no packet");
        };
    }

    static String plainIn(JsonObject members, String name) throws BadRequest {
        JsonElement member = members.get(name);
        if (member == null || member.isJsonNull()) {
            return null;
        }
        if (!(member instanceof JsonPrimitive primitive) || !primitive.isString()) {
            throw new BadRequest("\"" + name + "\" is no string");
        }
        return primitive.getAsString();
    }

    private static byte[] octetsIn(JsonObject members, String name) throws BadRequest {
        String digits = plainIn(members, name);
        try {
            return digits == null ? null : HEX.parseHex(digits);
        } catch (IllegalArgumentException error) {
            throw new BadRequest("\"" + name + "\" is no octets in hex");
        }
    }

    private static byte[] textIn(JsonObject members, String name) throws BadRequest {
        if (members.get(name) instanceof JsonObject inHex) {
            byte[] octets = octetsIn(inHex, "hex");
            if (octets == null) {
                throw new BadRequest("\"" + name + "\" is no text");
            }
            return octets;
        }
        String text = plainIn(members, name);
        return text == null ? null : text.getBytes(UTF_8);
    }

    static byte[] packetIn(JsonObject request) throws BadRequest {
        byte[] octets = octetsIn(request, "packet");
        if (octets == null) {
            throw new BadRequest("\"packet\" is missing");
        }
        return octets;
    }

    static Value valueIn(JsonObject request) throws BadRequest {
        return inward(request.get("value"));
    }

    /** A packet to forward, and what to change in it. */
    record Forwarding(byte[] octets, String amount, String expiresAt) {
        static Forwarding of(JsonObject request) throws BadRequest {
            return new Forwarding(packetIn(request), plainIn(request, "amount"), plainIn(request, "expiresAt"));
        }

        byte[] relayed() throws Exception {
            return Codec.relay(octets, amount, expiresAt);
        }
    }

    /** What the checksum of decode is over: the type and the members, a line each. */
    static byte[] lines(Value value) {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, JsonElement> each : outward(value).entrySet()) {
            JsonElement member = each.getValue() instanceof JsonObject inHex ? inHex.get("hex") : each.getValue();
            lines.append(member.isJsonNull() ? "" : member.getAsString()).append('\n');
        }
        return lines.toString().getBytes(UTF_8);
    }

    // Requests and responses.

    private static JsonObject respond(String line) {
        JsonObject response = new JsonObject();
        try {
            JsonObject request = requestIn(line);
            response.add("id", request.get("id"));
            answer(request, response);
        } catch (BadRequest bad) { // no fault of the codec's
            response.add("id", JsonNull.INSTANCE);
            response.add("faulted", message("no request: " + bad.getMessage()));
        }
        return response;
    }

    private static JsonObject requestIn(String line) throws BadRequest {
        try {
            if (JSON.fromJson(line) instanceof JsonObject request
                    && request.get("id") instanceof JsonPrimitive id
                    && id.isNumber()
                    && id.getAsString().matches("\\d{1,18}")) {
                return request;
            }
        } catch (IOException | JsonParseException error) {
            throw new BadRequest(error.getMessage());
        }
        throw new BadRequest("it has no integer \"id\"");
    }

    private static void answer(JsonObject request, JsonObject response) throws BadRequest {
        try {
            response.add("ok", perform(request));
        } catch (Bench.AtInput at) {
            fail(response, at.getCause(), "input " + at.index + ": ");
        } catch (Throwable thrown) { // whatever leaks is the codec's fault, an Error as well
            fail(response, thrown, "");
        }
    }

    /** Put into the response what was thrown; where is what its message begins with. */
    private static void fail(JsonObject response, Throwable thrown, String where) throws BadRequest {
        if (thrown instanceof BadRequest) {
            throw new BadRequest(where + thrown.getMessage());
        }
        if (thrown instanceof Unsupported) {
            response.add("unsupported", message(where + thrown.getMessage()));
            return;
        }
        if (Codec.REFUSALS.stream().noneMatch(each -> each.isInstance(thrown))) {
            response.add("faulted", message(where + thrown));
            return;
        }
        JsonObject rejected = message(where + (thrown.getMessage() == null ? thrown.toString() : thrown.getMessage()));
        if (thrown instanceof Refusal refusal && refusal.kind != null) {
            rejected.addProperty("kind", refusal.kind);
        }
        if (thrown instanceof Refusal refusal && refusal.offset != null) {
            rejected.addProperty("offset", refusal.offset);
        }
        response.add("rejected", rejected);
    }

    private static JsonObject message(String text) {
        JsonObject said = new JsonObject();
        said.addProperty("message", text);
        return said;
    }

    private static JsonElement perform(JsonObject request) throws Exception {
        String operation = plainIn(request, "op");
        return switch (operation == null ? "" : operation) {
            case "hello" -> greeting();
            case "decode" -> outward(Codec.decode(packetIn(request)));
            case "encode" -> inHex(Codec.encode(valueIn(request)));
            case "relay" -> inHex(Forwarding.of(request).relayed());
            case "bench" -> Bench.answer(request);
            default -> throw new Unsupported("there is no operation " + operation);
        };
    }

    private static JsonElement inHex(byte[] octets) {
        return new JsonPrimitive(HEX.formatHex(octets));
    }

    private static JsonObject greeting() {
        JsonObject greeting = new JsonObject();
        greeting.addProperty("protocol", VERSION);
        greeting.addProperty("name", Codec.NAME);
        greeting.addProperty("version", Codec.VERSION);
        greeting.addProperty("language", "Java");
        JsonArray operations = new JsonArray();
        OPERATIONS.forEach(operations::add);
        greeting.add("operations", operations);
        JsonObject build = new JsonObject();
        build.addProperty("java", Runtime.version().toString());
        greeting.add("build", build);
        return greeting;
    }

    /** Answer requests until they end. Those that arrive together are answered by one write. */
    static void serve(InputStream requests, OutputStream responses) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] chunk = new byte[1 << 16];
        for (int length = requests.read(chunk); length >= 0; length = requests.read(chunk)) {
            ByteArrayOutputStream answers = new ByteArrayOutputStream();
            int start = 0;
            for (int end = 0; end < length; end++) {
                if (chunk[end] == '\n') {
                    line.write(chunk, start, end - start);
                    start = end + 1;
                    write(line.toString(UTF_8), answers);
                    line.reset();
                }
            }
            line.write(chunk, start, length - start);
            answers.writeTo(responses);
            responses.flush();
        }
        if (line.size() > 0) {
            write(line.toString(UTF_8), responses);
            responses.flush();
        }
    }

    private static void write(String line, OutputStream to) throws IOException {
        to.write(GSON.toJson(respond(line)).getBytes(UTF_8));
        to.write('\n');
    }
}
