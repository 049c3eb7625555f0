package adapter;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What this process has worked since this was made, on all of its threads: what Java compiles and collects is part of
 * what a packet costs.
 *
 * <p>On Linux Java counts that in steps of ten milliseconds, so that its threads are asked one by one.
 */
final class Processor {

    static final long UNKNOWN = -1;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final File TASKS = new File("/proc/self/task");
    private static final Path THIS_TASK = Path.of("/proc/thread-self");

    private final String own = ownTask();
    private final Map<String, Long> others = own == null ? Map.of() : others();
    private final long before = own == null ? ofProcess() : THREADS.getCurrentThreadCpuTime();

    /** In nanoseconds, asked by the thread that made this; {@code UNKNOWN} where Java does not tell. */
    long nanoseconds() {
        if (own == null) {
            return before == UNKNOWN ? UNKNOWN : ofProcess() - before;
        }
        long spent = THREADS.getCurrentThreadCpuTime() - before;
        for (Map.Entry<String, Long> each : others().entrySet()) {
            spent += each.getValue() - others.getOrDefault(each.getKey(), 0L);
        }
        return spent;
    }

    private static long ofProcess() {
        java.lang.management.OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        boolean tells = system instanceof OperatingSystemMXBean;
        return tells ? ((OperatingSystemMXBean) system).getProcessCpuTime() : UNKNOWN;
    }

    /** The name of this thread among the tasks, null where they do not tell what they have worked. */
    private static String ownTask() {
        try {
            String name = THIS_TASK.toRealPath().getFileName().toString();
            return THREADS.isCurrentThreadCpuTimeSupported() && worked(name) >= 0 ? name : null;
        } catch (IOException none) {
            return null;
        }
    }

    /** Without this thread: while a thread runs, the file about it lags behind. */
    private Map<String, Long> others() {
        Map<String, Long> found = new HashMap<>();
        String[] names = TASKS.list();
        for (String name : names == null ? new String[0] : names) {
            try {
                if (!name.equals(own)) {
                    found.put(name, worked(name));
                }
            } catch (IOException ended) {
                // a thread that is no more
            }
        }
        return found;
    }

    private static long worked(String name) throws IOException {
        String numbers = Files.readString(TASKS.toPath().resolve(name).resolve("schedstat"));
        return Long.parseLong(numbers.substring(0, numbers.indexOf(' ')));
    }
}
