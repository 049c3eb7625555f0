package adapter;

import adapter.Failures.AtInput;
import adapter.Failures.Inexpressible;
import adapter.Failures.NoRequest;
import adapter.Failures.TooNarrow;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.regex.Pattern;

/** Answers one line with one line. */
final class Operations {

    private static final int PROTOCOL = 1;
    private static final Pattern ID = Pattern.compile("-?[0-9]{1,18}");

    private final List<String> artifacts;
    private final Codec codec = new Codec();
    private final Bench bench = new Bench(codec);

    /** @param artifacts what is on the class path, each as GROUP:ARTIFACT:VERSION, the codec's own first */
    Operations(List<String> artifacts) {
        this.artifacts = artifacts;
    }

    String answer(String line) {
        JsonObject response = new JsonObject();
        try {
            JsonObject request = request(line);
            response.add("id", id(request));
            perform(request, response);
        } catch (NoRequest problem) {
            // It says nothing about the codec, so its answer bears no request's id: the suite takes it for garbled and
            // quotes it. It still is one line, so the answers behind it stay in step.
            response.add("id", JsonNull.INSTANCE);
            say(response, "faulted", "no request: " + problem.getMessage());
        }
        return response.toString();
    }

    private static JsonObject request(String line) throws NoRequest {
        try {
            JsonReader reader = new JsonReader(new StringReader(line));
            reader.setStrictness(Strictness.STRICT);
            JsonElement request = JsonParser.parseReader(reader);
            if (!request.isJsonObject() || reader.peek() != JsonToken.END_DOCUMENT) {
                throw new NoRequest("it is no JSON object");
            }
            return request.getAsJsonObject();
        } catch (JsonParseException | IOException error) {
            throw new NoRequest("it is no JSON");
        }
    }

    private static JsonElement id(JsonObject request) throws NoRequest {
        JsonElement id = request.get("id");
        if (!(id instanceof JsonPrimitive)
                || !((JsonPrimitive) id).isNumber()
                || !ID.matcher(id.getAsString()).matches()) {
            throw new NoRequest("it has no integer \"id\"");
        }
        return id;
    }

    /** Puts into {@code response} what the codec makes of the request. Whatever it throws, the next request is served. */
    private void perform(JsonObject request, JsonObject response) throws NoRequest {
        try {
            String operation = Packets.string(request, "op");
            switch (operation == null ? "" : operation) {
                case "decode":
                    response.add("ok", Packets.value(codec.read(Packets.octetsToRead(request))));
                    break;
                case "encode":
                    response.addProperty("ok", Packets.hex(codec.write(Packets.packetToWrite(request))));
                    break;
                case "relay":
                    response.addProperty("ok", Packets.hex(codec.relay(new Relay(request))));
                    break;
                case "bench":
                    response.add("ok", bench.answer(request));
                    break;
                case "hello":
                    response.add("ok", greeting());
                    break;
                default:
                    say(response, "unsupported", "this adapter has no operation \"" + operation + "\"");
            }
        } catch (AtInput problem) {
            fail(response, problem.getCause(), "input " + problem.index + ": ");
        } catch (Throwable thrown) { // also a StackOverflowError or an OutOfMemoryError is something that the codec does
            fail(response, thrown, "");
        }
    }

    /** Puts into {@code response} what {@code thrown} means; {@code place} says where it happened. */
    private static void fail(JsonObject response, Throwable thrown, String place) throws NoRequest {
        if (thrown instanceof NoRequest) {
            throw new NoRequest(place + thrown.getMessage());
        } else if (thrown instanceof TooNarrow) {
            say(response, "rejected", place + thrown.getMessage());
        } else if (thrown instanceof Inexpressible) {
            say(response, "unsupported", place + thrown.getMessage());
        } else if (Failures.isRefusal(thrown)) {
            String kind = Failures.kind(thrown);
            JsonObject refusal = say(response, "rejected", place + Failures.message(thrown));
            if (kind != null) {
                refusal.addProperty("kind", kind);
            }
        } else {
            say(response, "faulted", place + thrown.getClass().getSimpleName() + ": " + Failures.message(thrown));
        }
    }

    private static JsonObject say(JsonObject response, String member, String message) {
        JsonObject content = new JsonObject();
        content.addProperty("message", message);
        response.add(member, content);
        return content;
    }

    private JsonObject greeting() {
        JsonArray operations = new JsonArray();
        for (String each : new String[] {"decode", "encode", "relay", "bench"}) {
            operations.add(each);
        }
        JsonObject build = new JsonObject();
        build.addProperty("java", System.getProperty("java.version"));
        for (String each : artifacts.subList(1, artifacts.size())) {
            build.addProperty(name(each), version(each));
        }
        JsonObject greeting = new JsonObject();
        greeting.addProperty("protocol", PROTOCOL);
        greeting.addProperty("name", "codecs-ilp");
        greeting.addProperty("version", version(artifacts.get(0)));
        greeting.addProperty("language", "Java");
        greeting.add("operations", operations);
        greeting.add("build", build);
        return greeting;
    }

    private static String name(String artifact) {
        return artifact.substring(0, artifact.lastIndexOf(':'));
    }

    private static String version(String artifact) {
        return artifact.substring(artifact.lastIndexOf(':') + 1);
    }
}
