package adapter;

import adapter.Failures.AtInput;
import adapter.Failures.NoRequest;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;

/** The operation {@code bench}: keeps a batch of inputs, and times the codec on it. */
final class Bench {

    private static final JsonPrimitive TRUE = new JsonPrimitive(true);
    private static final JsonPrimitive FALSE = new JsonPrimitive(false);

    private final Codec codec;
    private Timed<?, ?> kept;
    private boolean isCollected;

    Bench(Codec codec) {
        this.codec = codec;
    }

    /** Loads inputs, or times the codec on those that are kept, as {@code request} says; returns the answer's member. */
    JsonObject answer(JsonObject request) throws NoRequest, AtInput {
        String operation = Packets.string(request, "operation");
        Timed<?, ?> empty = timed(operation);
        if (request.has("inputs")) {
            return load(empty, request);
        }
        if (kept == null || kept.inputs.isEmpty() || !kept.operation.equals(operation)) {
            throw new NoRequest("no inputs of " + operation + " are loaded");
        }
        boolean isEachClocked = TRUE.equals(request.get("latencies"));
        long nanoseconds = isEachClocked ? 0 : count(request, "nanoseconds");
        if (!isCollected) { // what loading left behind is not the run's
            System.gc();
            isCollected = true;
        }
        boolean isChecked = !FALSE.equals(request.get("checksum"));
        return isEachClocked ? kept.clockEach(isChecked) : kept.run(nanoseconds, isChecked);
    }

    /** What is refused leaves what is kept as it was. */
    private JsonObject load(Timed<?, ?> empty, JsonObject request) throws NoRequest, AtInput {
        if (!(request.get("inputs") instanceof JsonArray)) {
            throw new NoRequest("\"inputs\" is no array");
        }
        boolean isAppended = TRUE.equals(request.get("append"));
        if (isAppended && (kept == null || !kept.operation.equals(empty.operation))) {
            throw new NoRequest("no inputs of " + empty.operation + " are loaded, to append to");
        }
        Timed<?, ?> loaded = isAppended ? kept : empty;
        loaded.load(request.getAsJsonArray("inputs"));
        kept = loaded;
        isCollected = false;
        JsonObject answer = new JsonObject();
        answer.addProperty("inputs", kept.inputs.size());
        return answer;
    }

    private Timed<?, ?> timed(String operation) throws NoRequest {
        switch (operation == null ? "" : operation) {
            case "decode":
                return new Timed<>(operation, Packets::octetsToRead, codec::read, Packets::lines);
            case "encode":
                return new Timed<>(operation, Packets::packetToWrite, codec::write, octets -> octets);
            case "relay":
                return new Timed<>(operation, Relay::new, codec::relay, octets -> octets);
            default:
                throw new NoRequest("what is timed is one of decode, encode, relay, not \"" + operation + "\"");
        }
    }

    private static long count(JsonObject request, String name) throws NoRequest {
        JsonElement count = request.get(name);
        if (!(count instanceof JsonPrimitive) || !((JsonPrimitive) count).isNumber()) {
            throw new NoRequest("\"" + name + "\" is no count");
        }
        return count.getAsLong();
    }
}
