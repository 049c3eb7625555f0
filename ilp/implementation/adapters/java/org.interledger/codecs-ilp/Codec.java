package adapter;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.interledger.codecs.ilp.InterledgerCodecContextFactory;
import org.interledger.core.InterledgerPacket;
import org.interledger.core.InterledgerPreparePacket;
import org.interledger.core.InterledgerPreparePacketBuilder;
import org.interledger.encoding.asn.framework.CodecContext;

/** The codec as its users call it. */
final class Codec {

    private final CodecContext context = InterledgerCodecContextFactory.oer();

    /** The codec reads from a stream, and what is behind the packet stays there: so it does in a connector. */
    InterledgerPacket read(byte[] octets) throws IOException {
        return context.read(InterledgerPacket.class, new ByteArrayInputStream(octets));
    }

    byte[] write(InterledgerPacket packet) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        context.write(packet, octets);
        return octets.toByteArray();
    }

    /** What a connector built on Quilt does: a Prepare is read, changed and written anew, an answer passes through. */
    byte[] relay(Relay relay) throws IOException {
        InterledgerPacket read = read(relay.octets);
        if (!(read instanceof InterledgerPreparePacket)) {
            return relay.octets;
        }
        InterledgerPreparePacketBuilder forwarded =
                InterledgerPreparePacket.builder().from((InterledgerPreparePacket) read);
        if (relay.amount != null) {
            forwarded.amount(relay.amount);
        }
        if (relay.expiresAt != null) {
            forwarded.expiresAt(relay.expiresAt);
        }
        return write(forwarded.build());
    }
}
