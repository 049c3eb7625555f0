package ilpadapter;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;

/** Lets the ILP packet conformance suite talk to the codec of Codec.java. There is nothing to change here. */
public final class Adapter {
    private Adapter() {
    }

    public static void main(String[] arguments) throws IOException {
        InputStream requests = System.in;
        PrintStream responses = System.out;
        System.setOut(System.err); // what a codec prints must not end up among the responses
        Protocol.serve(requests, responses);
    }
}
