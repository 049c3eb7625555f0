package adapter;

import adapter.Failures.AtInput;
import adapter.Failures.NoRequest;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * An operation, and the inputs on which it is timed.
 *
 * <p>Only the codec's work is timed, with what Java compiles and collects meanwhile. Of the results the last few live:
 * enough that none is optimised away, and no more than a connector would keep from the collector.
 *
 * @param <I> an input in the types of the codec's API
 * @param <R> what the codec makes of it
 */
final class Timed<I, R> {

    private static final int LIVE = 256;
    private static final List<GarbageCollectorMXBean> COLLECTORS = ManagementFactory.getGarbageCollectorMXBeans();

    interface Take<I> {
        I from(JsonObject input) throws Exception;
    }

    interface Perform<I, R> {
        R on(I input) throws Exception;
    }

    /** What the checksum is over. */
    interface Octets<R> {
        byte[] of(R result) throws Exception;
    }

    final String operation;
    final List<I> inputs = new ArrayList<>();

    private final Take<I> take;
    private final Perform<I, R> perform;
    private final Octets<R> octets;
    private final Object[] results = new Object[LIVE];

    Timed(String operation, Take<I> take, Perform<I, R> perform, Octets<R> octets) {
        this.operation = operation;
        this.take = take;
        this.perform = perform;
        this.octets = octets;
    }

    /** Adds to the inputs; where one of them is refused, none. */
    void load(JsonArray added) throws AtInput {
        int kept = inputs.size();
        List<I> taken = new ArrayList<>(added.size());
        try {
            for (JsonElement each : added) {
                if (!each.isJsonObject()) {
                    throw new NoRequest("it is no object");
                }
                taken.add(take.from(each.getAsJsonObject()));
            }
        } catch (Throwable thrown) {
            throw new AtInput(kept + taken.size(), thrown);
        }
        inputs.addAll(taken);
    }

    /** Does passes until they took so many nanoseconds together, one at least; returns the answer. */
    JsonObject run(long nanoseconds, boolean isChecked) throws AtInput {
        JsonArray passes = new JsonArray();
        Object[] given = inputs.toArray();
        long total = 0;
        long collections = collections();
        Processor processor = new Processor();
        while (passes.size() == 0 || total < nanoseconds) {
            long start = System.nanoTime();
            pass(given);
            long elapsed = System.nanoTime() - start;
            passes.add(elapsed);
            total += elapsed;
        }
        long worked = processor.nanoseconds();
        JsonObject answer = answer(passes, total, collections() - collections);
        if (worked != Processor.UNKNOWN) {
            answer.addProperty("processor", worked);
        }
        if (isChecked) {
            answer.addProperty("checksum", checksum(given));
        }
        return answer;
    }

    /** Does one pass, each of whose operations is clocked alone; returns the answer. */
    JsonObject clockEach(boolean isChecked) throws AtInput {
        Object[] given = inputs.toArray();
        CRC32 checksum = new CRC32();
        JsonArray latencies = new JsonArray();
        long total = 0;
        long collections = collections();
        int index = 0;
        try {
            for (; index < given.length; index++) {
                long start = System.nanoTime();
                R result = perform.on(input(given[index]));
                long elapsed = System.nanoTime() - start;
                if (isChecked) {
                    checksum.update(octets.of(result));
                }
                latencies.add(elapsed);
                total += elapsed;
            }
        } catch (Throwable thrown) {
            throw new AtInput(index, thrown);
        }
        collections = collections() - collections;
        JsonArray passes = new JsonArray();
        passes.add(total);
        JsonObject answer = answer(passes, total, collections);
        answer.add("latencies", latencies);
        if (isChecked) {
            answer.addProperty("checksum", shown(checksum));
        }
        return answer;
    }

    private void pass(Object[] given) throws AtInput {
        int index = 0;
        try {
            for (; index < given.length; index++) {
                results[index % LIVE] = perform.on(input(given[index]));
            }
        } catch (Throwable thrown) {
            throw new AtInput(index, thrown);
        }
    }

    private JsonObject answer(JsonArray passes, long total, long collections) {
        JsonObject answer = new JsonObject();
        answer.addProperty("inputs", inputs.size());
        answer.addProperty("iterations", (long) inputs.size() * passes.size());
        answer.add("passes", passes);
        answer.addProperty("nanoseconds", total);
        answer.addProperty("collector", collector());
        answer.addProperty("collections", collections);
        return answer;
    }

    /** Does one more pass, which no clock sees. */
    private String checksum(Object[] given) throws AtInput {
        CRC32 checksum = new CRC32();
        int index = 0;
        try {
            for (; index < given.length; index++) {
                checksum.update(octets.of(perform.on(input(given[index]))));
            }
        } catch (Throwable thrown) {
            throw new AtInput(index, thrown);
        }
        return shown(checksum);
    }

    private static String shown(CRC32 checksum) {
        return String.format("%08x", checksum.getValue());
    }

    @SuppressWarnings("unchecked") // it came out of `inputs`
    private I input(Object given) {
        return (I) given;
    }

    private static long collections() {
        return COLLECTORS.stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
    }

    private static String collector() {
        String names = COLLECTORS.stream().map(GarbageCollectorMXBean::getName).collect(Collectors.joining(" and "));
        return "Java's " + names + ", collected once after loading and on during runs";
    }
}
