// The codec under test. Fill in decode and encode: call your codec, and translate between its values and these.
//
//     { type: 'prepare', amount, expiresAt, executionCondition, destination, data }
//     { type: 'fulfill', fulfillment, data }
//     { type: 'reject', code, triggeredBy, message, data }
//
//     amount                                       a string of decimal digits: '18446744073709551615'
//     expiresAt                                    a string: '2030-01-01T00:00:00.000Z'. encode may get more fraction
//                                                  digits than three, and dates that no calendar has
//     executionCondition, fulfillment, data        a Buffer (decode may return any Uint8Array)
//     destination, code, triggeredBy, message      a string; a Buffer where the octets are no well-formed text
//     any of them                                  null where the codec reads the field as absent
//
// Translate and nothing else: no check and no repair of your own, or they are tested in the codec's place. What a type
// of the codec is too narrow for, such as an amount beyond 2^53 for a number, is a Refusal.

import { Refusal, Unsupported, relayByDefault } from './protocol.mjs'

export const name = '@NAME@'
export const version = 'unknown'

/**
 * The classes of error by which the codec refuses a packet or a value; whatever else it throws counts as a fault. Name
 * what your codec documents. `Error` stands for that class alone: a TypeError has leaked.
 */
export const refusals = [Refusal]

/** The value that the octets, a Buffer, are. */
export function decode (octets) {
  throw new Unsupported('not written yet: fill in decode in codec.mjs')
}

/** The octets of the value. */
export function encode (value) {
  throw new Unsupported('not written yet: fill in encode in codec.mjs')
}

/**
 * The octets that a connector would forward: with another amount and expiry where they are given, else null. If your
 * codec edits packets in place, call that here.
 */
export function relay (octets, amount, expiresAt) {
  return relayByDefault(decode, encode, octets, amount, expiresAt)
}
