// The codec under test. Fill in decode and encode: call your codec, and translate between its values and those of
// protocol.ts, which says what each member is.
//
// Translate and nothing else: no check and no repair of your own, or they are tested in the codec's place. What a type
// of the codec is too narrow for, such as an amount beyond 2^53 for a number, is a Refusal.

import { Refusal, Unsupported, relayByDefault, type ErrorClass, type Value } from './protocol.js'

export const name = '@NAME@'
export const version = 'unknown'

/**
 * The classes of error by which the codec refuses a packet or a value; whatever else it throws counts as a fault. Name
 * what your codec documents. `Error` stands for that class alone: a TypeError has leaked.
 */
export const refusals: ErrorClass[] = [Refusal]

/** The value that the octets are. */
export function decode (octets: Buffer): Value {
  throw new Unsupported('not written yet: fill in decode in src/codec.ts')
}

/** The octets of the value. */
export function encode (value: Value): Uint8Array {
  throw new Unsupported('not written yet: fill in encode in src/codec.ts')
}

/**
 * The octets that a connector would forward: with another amount and expiry where they are given, else null. If your
 * codec edits packets in place, call that here.
 */
export function relay (octets: Buffer, amount: string | null, expiresAt: string | null): Uint8Array {
  return relayByDefault(decode, encode, octets, amount, expiresAt)
}
