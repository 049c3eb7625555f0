package ilpadapter;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * The operation bench: the functions of Codec.java are timed on inputs that are kept as these functions take them.
 * There is nothing to change here.
 *
 * @param <I> an input
 * @param <R> what the codec makes of it
 */
final class Bench<I, R> {
    /** How many results live at once: enough that none is optimised away, no more than a connector would keep. */
    private static final int LIVE = 256;

    private static final List<GarbageCollectorMXBean> COLLECTORS = ManagementFactory.getGarbageCollectorMXBeans();
    private static final JsonPrimitive TRUE = new JsonPrimitive(true);
    private static final JsonPrimitive FALSE = new JsonPrimitive(false);

    private static Bench<?, ?> kept;

    private final String operation;
    private final Function<JsonObject, I> take;
    private final Function<I, R> perform;
    private final Function<R, byte[]> octets;
    private final List<I> inputs = new ArrayList<>();
    private final Object[] results = new Object[LIVE];
    private boolean isCollected;

    /** A function that may throw what it likes. */
    interface Function<G, M> {
        M of(G given) throws Exception;
    }

    /** What was thrown for one of the inputs, counted from 0. */
    static final class AtInput extends Exception {
        private static final long serialVersionUID = 1;

        final int index;

        AtInput(int index, Throwable thrown) {
            super(thrown);
            this.index = index;
        }
    }

    /** Octets is what of a result the checksum is over. */
    private Bench(
            String operation, Function<JsonObject, I> take, Function<I, R> perform, Function<R, byte[]> octets) {
        this.operation = operation;
        this.take = take;
        this.perform = perform;
        this.octets = octets;
    }

    /** Loads inputs or times the codec on those that are kept, as the request says. */
    static JsonObject answer(JsonObject request) throws AtInput, Protocol.BadRequest {
        String operation = Protocol.plainIn(request, "operation");
        Bench<?, ?> empty = empty(operation);
        if (request.has("inputs")) {
            return load(empty, request);
        }
        if (kept == null || kept.inputs.isEmpty() || !kept.operation.equals(operation)) {
            throw new Protocol.BadRequest("no inputs of " + operation + " are loaded");
        }
        return kept.run(request);
    }

    private static JsonObject load(Bench<?, ?> empty, JsonObject request) throws AtInput, Protocol.BadRequest {
        boolean isAppended = TRUE.equals(request.get("append"));
        if (isAppended && (kept == null || !kept.operation.equals(empty.operation))) {
            throw new Protocol.BadRequest("no inputs of " + empty.operation + " are loaded");
        }
        if (!(request.get("inputs") instanceof JsonArray given)) {
            throw new Protocol.BadRequest("\"inputs\" is no array");
        }
        Bench<?, ?> loaded = isAppended ? kept : empty;
        loaded.add(given);
        kept = loaded;
        JsonObject answer = new JsonObject();
        answer.addProperty("inputs", kept.inputs.size());
        return answer;
    }

    private static Bench<?, ?> empty(String operation) throws Protocol.BadRequest {
        return switch (operation == null ? "" : operation) {
            case "decode" -> new Bench<>(operation, Protocol::packetIn, Codec::decode, Protocol::lines);
            case "encode" -> new Bench<>(operation, Protocol::valueIn, Codec::encode, result -> result);
            case "relay" -> new Bench<>(
                    operation, Protocol.Forwarding::of, Protocol.Forwarding::relayed, result -> result);
            default -> throw new Protocol.BadRequest("\"operation\" is none of decode, encode, relay");
        };
    }

    /** Where an input is none, what is kept stays as it was. */
    private void add(JsonArray given) throws AtInput {
        List<I> added = new ArrayList<>(given.size());
        try {
            for (JsonElement each : given) {
                added.add(take.of(each instanceof JsonObject input ? input : new JsonObject()));
            }
        } catch (Exception thrown) {
            throw new AtInput(inputs.size() + added.size(), thrown);
        }
        inputs.addAll(added);
        isCollected = false;
    }

    private JsonObject run(JsonObject request) throws AtInput, Protocol.BadRequest {
        boolean isEachClocked = TRUE.equals(request.get("latencies"));
        long wanted = isEachClocked ? 0 : count(request.get("nanoseconds"));
        if (!isCollected) {
            System.gc(); // what loading left behind is not the run's
            isCollected = true;
        }
        boolean isChecked = !FALSE.equals(request.get("checksum"));
        CRC32 checksum = new CRC32();
        long before = collections();
        JsonObject answer = isEachClocked ? clockEach(isChecked ? checksum : null) : passes(wanted);
        answer.addProperty("collections", collections() - before);
        answer.addProperty("inputs", inputs.size());
        answer.addProperty("collector", collector());
        if (isChecked && !isEachClocked) {
            check(checksum);
        }
        if (isChecked) {
            answer.addProperty("checksum", String.format("%08x", checksum.getValue()));
        }
        return answer;
    }

    private static long count(JsonElement number) throws Protocol.BadRequest {
        if (number instanceof JsonPrimitive primitive && primitive.isNumber()) {
            return primitive.getAsLong();
        }
        throw new Protocol.BadRequest("\"nanoseconds\" is no count");
    }

    private JsonObject passes(long wanted) throws AtInput {
        JsonArray passes = new JsonArray();
        long total = 0;
        Processor processor = new Processor();
        while (passes.isEmpty() || total < wanted) {
            long start = System.nanoTime();
            pass();
            long elapsed = System.nanoTime() - start;
            passes.add(elapsed);
            total += elapsed;
        }
        long worked = processor.nanoseconds();
        JsonObject answer = figures(passes, total);
        if (worked != Processor.UNKNOWN) {
            answer.addProperty("processor", worked);
        }
        return answer;
    }

    private void pass() throws AtInput {
        int index = 0;
        try {
            for (; index < inputs.size(); index++) {
                results[index % LIVE] = perform.of(inputs.get(index));
            }
        } catch (Throwable thrown) {
            throw new AtInput(index, thrown);
        }
    }

    /** One pass, each of whose operations is clocked alone; the checksum, if any, is of its results. */
    private JsonObject clockEach(CRC32 checksum) throws AtInput {
        JsonArray latencies = new JsonArray();
        long total = 0;
        int index = 0;
        try {
            for (; index < inputs.size(); index++) {
                long start = System.nanoTime();
                R result = perform.of(inputs.get(index));
                long elapsed = System.nanoTime() - start;
                if (checksum != null) {
                    checksum.update(octets.of(result));
                }
                latencies.add(elapsed);
                total += elapsed;
            }
        } catch (Throwable thrown) {
            throw new AtInput(index, thrown);
        }
        JsonArray passes = new JsonArray();
        passes.add(total);
        JsonObject answer = figures(passes, total);
        answer.add("latencies", latencies);
        return answer;
    }

    private JsonObject figures(JsonArray passes, long total) {
        JsonObject answer = new JsonObject();
        answer.addProperty("iterations", (long) inputs.size() * passes.size());
        answer.add("passes", passes);
        answer.addProperty("nanoseconds", total);
        return answer;
    }

    /** One more pass, which no clock sees. */
    private void check(CRC32 checksum) throws AtInput {
        int index = 0;
        try {
            for (; index < inputs.size(); index++) {
                checksum.update(octets.of(perform.of(inputs.get(index))));
            }
        } catch (Throwable thrown) {
            throw new AtInput(index, thrown);
        }
    }

    private static long collections() {
        return COLLECTORS.stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
    }

    private static String collector() {
        String names = COLLECTORS.stream().map(GarbageCollectorMXBean::getName).collect(Collectors.joining(" and "));
        return "Java's " + names + ", collected once after loading and on during runs";
    }
}
