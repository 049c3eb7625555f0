package adapter;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The adapter that drives every release of the Maven artifact org.interledger:codecs-ilp (adapter protocol, version 1).
 *
 * <p>Its arguments are the artifacts on its class path, each as GROUP:ARTIFACT:VERSION, the codec's own first.
 *
 * <p>Here are the lines: the requests that arrive together are answered with one write, so that no answer waits in a
 * buffer while we wait for input. {@link Operations} answers a line, {@link Packets} turns values into the types that
 * the codec's API takes and back.
 */
public final class Main {

    private static final int CHUNK = 1 << 16;

    private final Operations operations;
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream(CHUNK);

    private Main(Operations operations) {
        this.operations = operations;
    }

    public static void main(String[] artifacts) throws IOException {
        InputStream input = new FileInputStream(FileDescriptor.in);
        OutputStream output = new FileOutputStream(FileDescriptor.out);
        System.setOut(System.err); // standard output carries answers and nothing else, whatever a library prints
        new Main(new Operations(Arrays.asList(artifacts))).serve(input, output);
    }

    private void serve(InputStream input, OutputStream output) throws IOException {
        byte[] chunk = new byte[CHUNK];
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int count = input.read(chunk); count >= 0; count = input.read(chunk)) {
            int start = 0;
            for (int place = 0; place < count; place++) {
                if (chunk[place] == '\n') {
                    line.write(chunk, start, place - start);
                    start = place + 1;
                    answer(line);
                }
            }
            line.write(chunk, start, count - start);
            answers.writeTo(output);
            answers.reset();
        }
        if (line.size() > 0) { // the last line counts also without its line feed
            answer(line);
            answers.writeTo(output);
        }
    }

    private void answer(ByteArrayOutputStream line) {
        String answer = operations.answer(new String(line.toByteArray(), StandardCharsets.UTF_8));
        line.reset();
        // Where a message holds a lone surrogate, which no UTF-8 has, a question mark stands for it.
        byte[] octets = answer.getBytes(StandardCharsets.UTF_8);
        answers.write(octets, 0, octets.length);
        answers.write('\n');
    }
}
