package adapter;

import adapter.Failures.NoRequest;
import adapter.Failures.TooNarrow;
import com.google.common.primitives.UnsignedLong;
import com.google.gson.JsonObject;
import java.time.Instant;

/** A packet to forward, and what to change in it; null is to be kept. */
final class Relay {

    final byte[] octets;
    final UnsignedLong amount;
    final Instant expiresAt;

    Relay(JsonObject request) throws NoRequest, TooNarrow {
        octets = Packets.octetsToRead(request);
        amount = Packets.amount(request, "amount");
        expiresAt = Packets.instant(request, "expiresAt");
    }
}
